// softskf-util: makes and moves the devices of the soft SKF token in the folder that CERTDESK_SOFTSKF_DIR
// names.
#include "sm.h"
#include "store.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>

namespace {

using namespace certdesk::softskf;

constexpr const char* usage =
    "softskf-util --init --serial S --label L [--name N] [--device-key HEX] [--space BYTES] "
    "[--max-containers N]\n"
    "             [--application A --admin-pin PIN [--user-pin PIN]]   as makers deliver it; without a user "
    "PIN that one\n"
    "                                                                 is not initialized\n"
    "softskf-util --list                                              name, serial, label, in or out\n"
    "softskf-util --show N [--user-pin PIN]    of each application: name, tries left of admin and user, "
    "containers,\n"
    "                                          and whether that is the user PIN; it spends no try\n"
    "softskf-util --retell N --serial S        it tells another serial from now on; its handles stay\n"
    "softskf-util --insert N | --remove N | --delete N\n"
    "A device's name is softskf-S when not given; its factory device key is the ASCII text "
    "1234567812345678.\n";

using Options = std::map<std::string, std::string>;

Options optionsOf(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (!word.starts_with("--")) throw std::invalid_argument(word);
        const bool hasValue = i + 1 < count && std::string_view(words[i + 1]).substr(0, 2) != "--";
        options[word.substr(2)] = hasValue ? words[++i] : "";
    }
    return options;
}

std::string take(Options& options, const std::string& name, const std::string& otherwise) {
    const auto found = options.extract(name);
    return found.empty() ? otherwise : found.mapped();
}

std::string takeNeeded(Options& options, const std::string& name) {
    std::string value = take(options, name, "");
    if (value.empty()) throw std::invalid_argument("--" + name + " is missing");
    return value;
}

Bytes keyOf(const std::string& hex) {
    Bytes key;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        key.push_back(static_cast<Byte>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    if (key.size() != blockSize || hex.size() != 2 * blockSize) throw std::invalid_argument("--device-key");
    return key;
}

Application applicationOf(const std::string& name, Options& options) {
    Application application;
    application.id = randomName();
    application.name = name;
    application.fileRights = anybody;
    application.admin.most = application.user.most = 10;
    application.admin.set(takeNeeded(options, "admin-pin"));
    const std::string user = take(options, "user-pin", "");
    if (!user.empty()) application.user.set(user);
    return application;
}

int init(const Store& store, Options options) {
    Chip chip;
    chip.serial = takeNeeded(options, "serial");
    chip.label = takeNeeded(options, "label");
    if (chip.serial.size() > sizeof(DeviceInfo::serialNumber) ||
        chip.label.size() > sizeof(DeviceInfo::label))
        throw std::invalid_argument("serial and label have at most 32 bytes");
    chip.deviceKey = keyOf(take(options, "device-key", "31323334353637383132333435363738"));
    chip.space = static_cast<Ulong>(std::stoul(take(options, "space", "65536")));
    chip.maxContainers = static_cast<Ulong>(std::stoul(take(options, "max-containers", "8")));
    const std::string application = take(options, "application", "");
    if (!application.empty()) chip.applications.push_back(applicationOf(application, options));
    const std::string name = take(options, "name", "softskf-" + chip.serial);
    if (!options.empty()) throw std::invalid_argument("--" + options.begin()->first);
    if (!isPlainName(name)) throw std::invalid_argument("--name");
    if (!store.create(name, chip)) throw std::runtime_error("there is a device " + name);
    std::cout << name << '\n';
    return 0;
}

int list(const Store& store) {
    for (const std::string& name : store.names()) {
        const Chip chip = store.load(name);
        std::cout << name << '\t' << chip.serial << '\t' << chip.label << '\t'
                  << (store.insertion(name) ? "in" : "out") << '\n';
    }
    return 0;
}

std::string existing(const Store& store, const std::string& name) {
    if (!isPlainName(name) || !std::filesystem::exists(store.folder(name)))
        throw std::runtime_error("no device " + name);
    return name;
}

int show(const Store& store, Options options) {
    const Chip chip = store.load(existing(store, takeNeeded(options, "show")));
    const std::string pin = take(options, "user-pin", "");
    if (!options.empty()) throw std::invalid_argument("--" + options.begin()->first);
    for (const Application& application : chip.applications) {
        std::cout << application.name << '\t' << application.admin.left << '\t' << application.user.left
                  << '\t' << application.containers.size();
        if (!pin.empty()) std::cout << '\t' << (application.user.is(pin) ? "right" : "wrong");
        std::cout << '\n';
    }
    return 0;
}

int retell(const Store& store, Options options) {
    const std::string name = existing(store, takeNeeded(options, "retell"));
    const auto lock = store.lock(name);
    Chip chip = store.load(name);
    chip.serial = takeNeeded(options, "serial");
    if (!options.empty()) throw std::invalid_argument("--" + options.begin()->first);
    store.save(name, chip);
    return 0;
}

int run(Options options) {
    const char* root = std::getenv("CERTDESK_SOFTSKF_DIR");
    if (root == nullptr || *root == '\0') throw std::runtime_error("CERTDESK_SOFTSKF_DIR is not set");
    const Store store(root);
    if (!options.extract("init").empty()) return init(store, std::move(options));
    if (options.contains("list")) return list(store);
    if (options.contains("retell")) return retell(store, std::move(options));
    if (options.contains("show")) return show(store, std::move(options));
    if (options.size() != 1) throw std::invalid_argument("one thing at a time");
    const auto& [what, name] = *options.begin();
    if (what != "insert" && what != "remove" && what != "delete") throw std::invalid_argument("--" + what);
    existing(store, name);
    if (what == "insert") store.insert(name);
    if (what == "remove") store.remove(name, "by hand");
    if (what == "delete") store.destroy(name);
    return 0;
}

} // namespace

int main(int count, char** words) {
    try {
        return run(optionsOf(count, words));
    } catch (const std::invalid_argument& error) {
        std::cerr << "softskf-util: " << error.what() << '\n' << usage;
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "softskf-util: " << error.what() << '\n';
        return 1;
    }
}
