declare module 'fs-native-extensions' {
  /** Takes the operating system's exclusive lock on an open file, if nobody has it. */
  export function tryLock(fd: number): boolean;
}
