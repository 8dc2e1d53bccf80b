// A library to preload (LD_PRELOAD) that ends or starves a program at a chosen moment:
//   CERTDESK_CUT_AT=n     the n-th call is the last: the process is killed (SIGKILL) before it is carried out
//   CERTDESK_FULL_FROM=n  from the n-th call on, writing below CERTDESK_CUT_UNDER fails with ENOSPC
//   CERTDESK_CUT_CALLS    which calls are counted: "sync" (fsync, fdatasync; the default) or "write" (these
//   and
//                         write, pwrite, rename)
//   CERTDESK_CUT_UNDER    only calls on files below this folder are counted; all when it is not set
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <string>
#include <sys/types.h>
#include <unistd.h>

namespace {

enum class Verdict { pass, full };

long numberOf(const char* variable) {
    const char* text = std::getenv(variable);
    return text == nullptr ? 0 : std::atol(text);
}

bool below(const char* path) {
    const char* folder = std::getenv("CERTDESK_CUT_UNDER");
    return folder == nullptr || std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool below(int descriptor) {
    char path[4096];
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t length = ::readlink(link.c_str(), path, sizeof path - 1);
    if (length < 0) return false;
    path[length] = '\0';
    return path[0] == '/' && below(path);
}

bool writesCount() {
    const char* calls = std::getenv("CERTDESK_CUT_CALLS");
    return calls != nullptr && std::strcmp(calls, "write") == 0;
}

/// Counts a call that belongs to those looked at; does not return when it is the chosen one.
Verdict count() {
    static long calls = 0;
    const long now = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    const long cut = numberOf("CERTDESK_CUT_AT");
    if (cut > 0 && now == cut) ::kill(::getpid(), SIGKILL);
    const long full = numberOf("CERTDESK_FULL_FROM");
    return full > 0 && now >= full ? Verdict::full : Verdict::pass;
}

template <typename Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// A call on an open file: counted, refused, or passed on.
template <typename Function, typename... Arguments>
auto pass(const char* name, bool counted, int descriptor, Arguments... arguments)
    -> decltype(std::declval<Function>()(descriptor, arguments...)) {
    if (counted && below(descriptor) && count() == Verdict::full) {
        errno = ENOSPC;
        return -1;
    }
    return real<Function>(name)(descriptor, arguments...);
}

} // namespace

extern "C" {

int fsync(int descriptor) { return pass<int (*)(int)>("fsync", true, descriptor); }

int fdatasync(int descriptor) { return pass<int (*)(int)>("fdatasync", true, descriptor); }

ssize_t write(int descriptor, const void* data, std::size_t size) {
    return pass<ssize_t (*)(int, const void*, std::size_t)>("write", writesCount(), descriptor, data, size);
}

ssize_t pwrite(int descriptor, const void* data, std::size_t size, off_t at) {
    return pass<ssize_t (*)(int, const void*, std::size_t, off_t)>("pwrite", writesCount(), descriptor, data,
                                                                   size, at);
}

ssize_t pwrite64(int descriptor, const void* data, std::size_t size, off64_t at) {
    return pass<ssize_t (*)(int, const void*, std::size_t, off64_t)>("pwrite64", writesCount(), descriptor,
                                                                     data, size, at);
}

int rename(const char* from, const char* to) {
    if (writesCount() && below(to)) count();
    return real<int (*)(const char*, const char*)>("rename")(from, to);
}
}
