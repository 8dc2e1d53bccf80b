#pragma once

namespace certdesk::hq {

/// For a server, once and before its threads. Batches of a megabyte come and go on a hundred threads. glibc
/// soon keeps blocks of that size in each thread's arena, where they lie in pieces; a fixed threshold gives
/// each back to the system when it is done with. The small ones of a batch stay in arenas, of which there
/// are by default eight for each core: here one for each, and at least three.
void keepMemoryFlat();

} // namespace certdesk::hq
