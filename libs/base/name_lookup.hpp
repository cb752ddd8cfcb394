// SPDX-License-Identifier: Apache-2.0
// How long a name may be looked up.
#pragma once

namespace base {

/// Bounds every look-up of a name in DNS to a few seconds. glibc's may take 10 s for each server
/// and search domain, cannot be cancelled, and is what a stop or a deadline would have to wait for.
/// What RES_OPTIONS (resolv.conf(5)) says already stands. Before the first thread.
void bound_name_lookups();

}  // namespace base
