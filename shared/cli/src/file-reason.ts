const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk takes no changes",
  ENOSPC: "the disk is full",
};

/** Why a file could not be read or written, in words. */
export const fileReason = ({ code = "", message }: NodeJS.ErrnoException): string => reasons[code] ?? (code || message);
