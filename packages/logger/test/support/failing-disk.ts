import { type Disk, nodeDisk } from "../../src/files/disk.ts";

/** An error as the system gives it. */
export function failure(code: string): Error & { code: string } {
  return Object.assign(new Error(`${code}: test`), { code });
}

/** The real disk, of which one call fails for as long as `fails` says so. */
export function failingDisk(call: keyof Disk, code: string): { readonly disk: Disk; fails: boolean } {
  const real = nodeDisk[call] as (...args: unknown[]) => unknown;
  const failing = {
    fails: false,
    disk: {
      ...nodeDisk,
      [call]: (...args: unknown[]) => {
        if (failing.fails) throw failure(code);
        return real(...args);
      },
    } as Disk,
  };
  return failing;
}
