#pragma once
#include <functional>

namespace certdesk::tests {

/// Runs `measure` beside the UI thread of a wx application without a window of its own, on a virtual display
/// where there is none (then the program begins anew there, with the same arguments). The exit status: 1 when
/// `measure` throws, said on stderr after `name`. For main, once.
int runWindowBench(int argc, char** argv, const char* name, std::function<void()> measure);

} // namespace certdesk::tests
