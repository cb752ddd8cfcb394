// SPDX-License-Identifier: Apache-2.0
// The time limit of DNS look-ups.
#pragma once

namespace base {

/// Limits every DNS look-up to a few seconds. In glibc a look-up may take 10 s for each server and
/// search domain and cannot be cancelled, so a stop or a deadline would wait for it. RES_OPTIONS
/// (resolv.conf(5)) takes precedence. Call it before the first thread starts.
void bound_name_lookups();

}  // namespace base
