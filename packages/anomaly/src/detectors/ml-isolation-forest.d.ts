declare module "ml-isolation-forest" {
  /** What is used here of a package without types. */
  export class IsolationForest {
    constructor(options: { nEstimators: number });
    train(rows: number[][]): void;
    /** 2 to the power of minus the mean path length over the package's own average, for each row. */
    predict(rows: number[][]): number[];
  }
}
