// SPDX-License-Identifier: Apache-2.0
// What a program does for its own safety before anything else.
#pragma once

namespace base {

/// Opens /dev/null as standard input, output or error where the program was started without one:
/// otherwise the next socket or file would get the number, and log lines would be written into it.
void open_missing_streams();

/// Lets a write over RLIMIT_FSIZE fail with EFBIG, like one to a full disk, instead of ending the
/// process.
void survive_file_size_limit();

/// Whether the memory of the process, which holds keys and passwords, may be seen from outside: in
/// a core file, by a debugger, in /proc/PID/environ (prctl(2), PR_SET_DUMPABLE). Without permission
/// the soft limit of core files is zero; the permission raises it to the hard limit.
void allow_memory_dumps(bool is_allowed);

}  // namespace base
