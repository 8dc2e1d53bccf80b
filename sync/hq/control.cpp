#include "hq/control.h"

#include "hq/commands.h"
#include "hq/trouble.h"

#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace certdesk::hq {
namespace {

constexpr std::size_t longestLine = 8 << 20;
constexpr int patienceMs = 10'000;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }

private:
    int fd_;
};

[[noreturn]] void fail(const Layout& layout) {
    throw Trouble(Trouble::Kind::broken,
                  "控制套接字不可用：" + layout.control().string() + "（" + std::strerror(errno) + "）");
}

/// A socket's name has 107 bytes at most and a data directory may lie deep, so it is named by its directory's
/// descriptor.
sockaddr_un addressIn(int directory) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = "/proc/self/fd/" + std::to_string(directory) + "/control.sock";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

int openDirectory(const Layout& layout) {
    const int fd = ::open(layout.data.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) fail(layout);
    return fd;
}

int newSocket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); }

int listening(const Layout& layout) {
    const Descriptor directory(openDirectory(layout));
    const auto address = addressIn(directory.get());
    ::unlinkat(directory.get(), "control.sock", 0);
    const int fd = newSocket();
    if (fd < 0 || ::fchmod(fd, 0600) != 0 ||
        ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(address.sun_path, 0600) != 0 || ::listen(fd, 8) != 0)
        fail(layout);
    return fd;
}

bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, patienceMs) == 1;
}

/// One line without its end; nothing when it is cut, too long or too slow.
std::optional<std::string> readLine(int fd) {
    std::string line;
    char part[4096];
    while (line.size() < longestLine && readable(fd)) {
        const ssize_t n = ::read(fd, part, sizeof part);
        if (n <= 0) return {};
        line.append(part, static_cast<std::size_t>(n));
        if (line.back() != '\n') continue;
        line.pop_back();
        return line;
    }
    return {};
}

void writeLine(int fd, const std::string& text) {
    const std::string line = text + "\n";
    std::size_t done = 0;
    while (done < line.size()) {
        const ssize_t n = ::send(fd, line.data() + done, line.size() - done, MSG_NOSIGNAL);
        if (n <= 0) return;
        done += static_cast<std::size_t>(n);
    }
}

forms::Json refused(const std::string& sentence, bool usage) {
    return forms::JsonObject{{"trouble", sentence}, {"usage", usage}};
}

forms::Json answered(Office& office, const std::string& line) {
    try {
        return forms::JsonObject{{"ok", runCommand(office, forms::parseJson(line, {.bytes = longestLine}))}};
    } catch (const Trouble& trouble) {
        return refused(trouble.what(), trouble.kind() == Trouble::Kind::usage);
    } catch (const forms::JsonProblem& problem) {
        return refused("命令有误，位置 " + problem.place(), true);
    } catch (const std::exception&) {
        return refused("总部无法完成这个命令，详情见它的日志。", false);
    }
}

} // namespace

ControlServer::ControlServer(Office& office) : office_(office), socket_(listening(office.layout)) {
    if (::pipe2(wake_, O_CLOEXEC) != 0) fail(office.layout);
    thread_ = std::thread([this] { run(); });
}

ControlServer::~ControlServer() {
    ::close(wake_[1]);
    thread_.join();
    ::close(wake_[0]);
    ::close(socket_);
    std::error_code ignored;
    std::filesystem::remove(office_.layout.control(), ignored);
}

void ControlServer::run() {
    for (;;) {
        pollfd both[2] = {{wake_[0], POLLIN, 0}, {socket_, POLLIN, 0}};
        if (::poll(both, 2, -1) < 0 && errno != EINTR) return;
        if (both[0].revents != 0) return;
        if ((both[1].revents & POLLIN) != 0) serve(::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC));
    }
}

void ControlServer::serve(int client) {
    const Descriptor connection(client);
    if (client < 0) return;
    if (const auto line = readLine(client)) writeLine(client, answered(office_, *line).text());
}

std::optional<forms::Json> askServer(const Layout& layout, const forms::Json& request) {
    const Descriptor directory(openDirectory(layout));
    const auto address = addressIn(directory.get());
    const Descriptor connection(newSocket());
    if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return {};
    writeLine(connection.get(), request.text());
    const auto line = readLine(connection.get());
    if (!line) throw Trouble(Trouble::Kind::broken, "正在运行的总部没有回答。");
    const auto json = forms::parseJson(*line, {.bytes = longestLine});
    forms::JsonReader reader(json);
    if (const auto* answer = reader.any("ok")) return *answer;
    const auto sentence = reader.string("trouble");
    throw Trouble(reader.boolean("usage") ? Trouble::Kind::usage : Trouble::Kind::broken, sentence);
}

} // namespace certdesk::hq
