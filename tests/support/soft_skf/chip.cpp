#include "chip.h"

#include "sm.h"

#include <charconv>
#include <sstream>
#include <stdexcept>

namespace certdesk::softskf {

namespace {

// What things take on the chip, in bytes.
constexpr std::size_t applicationSize = 512;
constexpr std::size_t containerSize = 256;
constexpr std::size_t pairSize = 96;

const std::string beginning = "softskf 1";

template <typename Sequence>
std::string hexOf(const Sequence& bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto element : bytes) {
        const auto byte = static_cast<Byte>(element);
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text.empty() ? "-" : text;
}

/// The parts of a line, taken one after the other.
class Parts {
public:
    explicit Parts(const std::string& line) : in_(line) { in_ >> kind_; }

    const std::string& kind() const { return kind_; }
    std::string word() {
        std::string word;
        if (!(in_ >> word)) broken();
        return word;
    }
    Ulong number() {
        Ulong number = 0;
        if (!(in_ >> number)) broken();
        return number;
    }
    template <typename Sequence>
    Sequence bytes() {
        const std::string text = word();
        Sequence bytes;
        if (text == "-") return bytes;
        for (std::size_t i = 0; i < text.size(); i += 2) {
            unsigned value = 0;
            const char* end = text.data() + i + 2;
            if (text.size() % 2 != 0 || std::from_chars(text.data() + i, end, value, 16).ptr != end) broken();
            bytes.push_back(static_cast<typename Sequence::value_type>(value));
        }
        return bytes;
    }
    [[noreturn]] static void broken() { throw std::runtime_error("not the state of a soft SKF device"); }

private:
    std::istringstream in_;
    std::string kind_;
};

void write(std::ostream& out, const char* kind, const Pin& pin) {
    out << ' ' << kind << ' ' << pin.most << ' ' << pin.left << ' ' << pin.isDefault << ' ' << hexOf(pin.salt)
        << ' ' << hexOf(pin.hash) << '\n';
}

void write(std::ostream& out, const char* kind, const Half& half) {
    out << "  " << kind << ' ' << hexOf(half.privateKey) << ' ' << hexOf(half.publicKey) << ' '
        << hexOf(half.certificate) << '\n';
}

void write(std::ostream& out, const Application& application) {
    out << "application " << application.id << ' ' << hexOf(application.name) << ' ' << application.fileRights
        << '\n';
    write(out, "admin", application.admin);
    write(out, "user", application.user);
    for (const Container& container : application.containers) {
        out << " container " << container.id << ' ' << hexOf(container.name) << '\n';
        write(out, "signing", container.signing);
        write(out, "encryption", container.encryption);
    }
}

Pin pinOf(Parts& parts) {
    Pin pin;
    pin.most = parts.number();
    pin.left = parts.number();
    pin.isDefault = parts.number() != 0;
    pin.salt = parts.bytes<Bytes>();
    pin.hash = parts.bytes<Bytes>();
    return pin;
}

Half halfOf(Parts& parts) {
    Half half;
    half.privateKey = parts.bytes<Bytes>();
    half.publicKey = parts.bytes<Bytes>();
    half.certificate = parts.bytes<Bytes>();
    return half;
}

template <typename Thing>
Thing& lastOf(std::vector<Thing>& things) {
    if (things.empty()) Parts::broken();
    return things.back();
}

void read(Chip& chip, Parts& parts) {
    const std::string& kind = parts.kind();
    if (kind == "device") {
        chip.serial = parts.bytes<std::string>();
        chip.label = parts.bytes<std::string>();
        chip.deviceKey = parts.bytes<Bytes>();
        chip.space = parts.number();
        chip.maxContainers = parts.number();
    } else if (kind == "application") {
        Application& application = chip.applications.emplace_back();
        application.id = parts.word();
        application.name = parts.bytes<std::string>();
        application.fileRights = parts.number();
    } else if (kind == "admin" || kind == "user") {
        lastOf(chip.applications).pin(kind == "admin" ? adminPin : userPin) = pinOf(parts);
    } else if (kind == "container") {
        Container& container = lastOf(chip.applications).containers.emplace_back();
        container.id = parts.word();
        container.name = parts.bytes<std::string>();
    } else if (kind == "signing" || kind == "encryption") {
        lastOf(lastOf(chip.applications).containers).half(kind == "signing") = halfOf(parts);
    } else {
        Parts::broken();
    }
}

std::size_t sizeOf(const Half& half) {
    return (half.privateKey.empty() ? 0 : pairSize) + half.certificate.size();
}

} // namespace

bool Pin::is(std::string_view text) const { return equal(hashOfPin(text, salt), hash); }

void Pin::set(std::string_view text) {
    salt = randomBytes(16);
    hash = hashOfPin(text, salt);
    left = most;
}

Ulong Chip::used() const {
    std::size_t sum = 0;
    for (const Application& application : applications) {
        sum += applicationSize;
        for (const Container& container : application.containers)
            sum += containerSize + sizeOf(container.signing) + sizeOf(container.encryption);
    }
    return static_cast<Ulong>(sum);
}

std::string textOfChip(const Chip& chip) {
    std::ostringstream out;
    out << beginning << "\ndevice " << hexOf(chip.serial) << ' ' << hexOf(chip.label) << ' '
        << hexOf(chip.deviceKey) << ' ' << chip.space << ' ' << chip.maxContainers << '\n';
    for (const Application& application : chip.applications)
        write(out, application);
    return out.str();
}

Chip chipOfText(const std::string& text) {
    std::istringstream in(text);
    std::string line;
    if (!std::getline(in, line) || line != beginning) Parts::broken();
    Chip chip;
    while (std::getline(in, line)) {
        Parts parts(line);
        read(chip, parts);
    }
    return chip;
}

} // namespace certdesk::softskf
