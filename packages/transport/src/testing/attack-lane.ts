/** Virtual time: a step is a frame that comes, or a turn of the event loop while something waits. */
export class AttackSteps {
  now = 0;
  readonly #turn: (callback: () => void) => void;
  readonly #lanes: AttackLane[] = [];
  #turning = false;

  constructor(turn: (callback: () => void) => void) {
    this.#turn = turn;
  }

  join(lane: AttackLane): void {
    this.#lanes.push(lane);
  }

  /** One step later: what is due goes out. */
  advance(): void {
    this.now += 1;
    for (const lane of this.#lanes) lane.drain();
  }

  /** Something waits: time must go on even when no frame comes. */
  wake(): void {
    if (this.#turning) return;
    this.#turning = true;
    this.#turn(() => {
      this.#turning = false;
      this.advance();
      if (this.#lanes.some((lane) => lane.waiting)) this.wake();
    });
  }
}

/** What becomes of one frame. */
export interface FramePlan {
  /** Frames that come ahead of it. */
  readonly before: Uint8Array[];
  /** What is left of it, if anything. */
  frame: Uint8Array | undefined;
  /** Frames that come right behind it. */
  readonly after: Uint8Array[];
  /** Steps for which it waits, and everything behind it. */
  delay: number;
  /** How many later frames overtake it. */
  overtakenBy: number;
  /** Whether the connection is cut: before anything of it, or after all of it. */
  cut: "before" | "after" | undefined;
}

type Item = { readonly due: number } & ({ readonly bytes: Uint8Array } | { readonly run: () => void });

/** A frame that lets others pass. */
interface Overtaken {
  left: number;
  readonly frames: readonly Uint8Array[];
}

/** One direction of a hostile network: what is on its way, in the order in which it will arrive. */
export class AttackLane {
  readonly #steps: AttackSteps;
  readonly #out: (bytes: Uint8Array) => void;
  readonly #cut: () => void;
  #queue: Item[] = [];
  #overtaken: Overtaken[] = [];
  #draining = false;
  #ended = false;
  #onEnd: (() => void) | undefined;
  /** Bytes that wait for their step. */
  held = 0;

  constructor(steps: AttackSteps, out: (bytes: Uint8Array) => void, cut: () => void) {
    this.#steps = steps;
    this.#out = out;
    this.#cut = cut;
    steps.join(this);
  }

  /** Whether something waits for a step. */
  get waiting(): boolean {
    return this.#queue.length > 0;
  }

  /** Takes in a frame that was sent, as the attacker wants it. */
  push(plan: FramePlan): void {
    if (this.#ended) return;
    const { before, frame, after, delay, overtakenBy } = plan;
    const due = this.#steps.now + delay;
    if (plan.cut === "before") this.#add({ due, run: this.#cut });
    for (const bytes of before) this.#add({ due, bytes });
    if (frame !== undefined) {
      const frames = [frame, ...after];
      if (overtakenBy > 0) this.#overtaken.push({ left: overtakenBy, frames });
      else {
        for (const bytes of frames) this.#add({ due, bytes });
        this.#countPassed();
      }
    }
    if (plan.cut === "after") this.#add({ due, run: this.#cut });
    this.drain();
  }

  /** Takes in bytes that nobody has sent. */
  inject(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#add({ due: this.#steps.now, bytes });
    this.drain();
  }

  /** The sender has ended: `run` is called behind everything that is on its way, so perhaps before this returns. */
  end(run: () => void): void {
    if (this.#ended) {
      run();
      return;
    }
    this.#letOvertakenGo();
    this.#onEnd = run;
    this.#add({ due: this.#steps.now, run: () => this.clear() });
    this.#ended = true;
    this.drain();
  }

  /** Everything that waits goes out. */
  release(): void {
    this.#letOvertakenGo();
    this.#queue = this.#queue.map((item) => ({ ...item, due: this.#steps.now }));
    this.drain();
  }

  /** Nothing more arrives; whoever waits for the end need not wait any longer. */
  clear(): void {
    this.#ended = true;
    this.#queue = [];
    this.#overtaken = [];
    this.held = 0;
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    onEnd?.();
  }

  /** Sends out what is due. */
  drain(): void {
    // Whoever gets a frame may send another: the loop that is already running sees to it.
    if (this.#draining) return;
    this.#draining = true;
    for (let item = this.#queue[0]; item !== undefined && item.due <= this.#steps.now; item = this.#queue[0]) {
      this.#queue.shift();
      if ("run" in item) item.run();
      else {
        this.held -= item.bytes.length;
        this.#out(item.bytes);
      }
    }
    this.#draining = false;
    if (this.waiting) this.#steps.wake();
  }

  #add(item: Item): void {
    if ("bytes" in item) this.held += item.bytes.length;
    this.#queue.push(item);
  }

  /** One more frame has passed those that let others pass. */
  #countPassed(): void {
    const due = this.#overtaken.filter((overtaken) => --overtaken.left === 0);
    if (due.length === 0) return;
    this.#overtaken = this.#overtaken.filter(({ left }) => left > 0);
    this.#addAll(due);
  }

  #letOvertakenGo(): void {
    const all = this.#overtaken;
    this.#overtaken = [];
    this.#addAll(all);
  }

  #addAll(overtaken: readonly Overtaken[]): void {
    for (const bytes of overtaken.flatMap(({ frames }) => frames)) this.#add({ due: this.#steps.now, bytes });
  }
}
