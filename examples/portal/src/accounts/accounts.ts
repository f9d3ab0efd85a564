/** A user who is logged in. */
export interface Session {
  readonly user: { readonly id: number; readonly name: string };
  /** What changing requests under this session's cookie carry in `X-CSRF-Token`. */
  readonly csrfToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A new session, and the only copy of what the browser holds for it. */
export interface LoggedIn extends Session {
  /** The cookie's value: 43 characters of base64url. Only its hash is kept. */
  readonly token: string;
}

/** Users, how they log in and what they stay logged in by. */
export interface Accounts {
  /** Whether anybody can log in. */
  hasUsers(): Promise<boolean>;
  /**
   * Makes a one-time link: for a new user, or for a new password of the one of this name (`no-such-user`). Holds 24 h.
   * @returns its secret part: 43 characters of base64url. Only its hash is kept.
   */
  makeSetupLink(userName?: string): Promise<string>;
  /** Whose password a link sets; nobody's: it makes a user. `wrong-setup-link` for one that is unknown, used or old. */
  lookUpSetupLink(link: string): Promise<{ readonly user?: string }>;
  /**
   * Uses the link up: makes the user, or gives it a new password (its name is then the link's, and all of its sessions
   * end). `wrong-setup-link`, also for the later of two that race; `user-exists`, which leaves the link as it was.
   */
  setUp(request: { readonly link: string; readonly name: string; readonly password: string }): Promise<LoggedIn>;
  /** `wrong-login` whichever of the two was wrong; `too-many-requests` (`seconds`) after too many of those, by name or by address. */
  logIn(request: { readonly name: string; readonly password: string }, address: string): Promise<LoggedIn>;
  /** Whose cookie it is. Puts the end of the session off, to 12 h from now and at most 30 d from its beginning. */
  authenticate(token: string): Promise<Session | undefined>;
  /** Whether a session still holds; puts nothing off. */
  holds(token: string): Promise<boolean>;
  /**
   * Ends all of the user's sessions and begins a new one. `wrong-login` where `current` is wrong (counted as at log-in),
   * `not-logged-in` where the session has ended.
   */
  changePassword(
    token: string,
    request: { readonly current: string; readonly password: string },
    address: string,
  ): Promise<LoggedIn>;
  /** Ends that session; of one that has ended: nothing. */
  logOut(token: string): Promise<void>;
  /** Takes out what has expired. Called now and then by each process. */
  sweep(): Promise<void>;
}
