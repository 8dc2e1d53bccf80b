// GM/T 0016 §7.2 PINs, §7.3 applications.
#include "faults.h"
#include "library.h"
#include "sm.h"

namespace certdesk::softskf {

namespace {

constexpr std::size_t longestName = 32;
constexpr std::size_t shortestPin = 6;
constexpr std::size_t longestPin = 16;
constexpr Ulong mostTries = 15;

void needApplicationName(std::string_view name) {
    need(isPlainName(std::string(name)) && name.size() <= longestName, SAR_APPLICATION_NAME_INVALID);
}

void needTries(Ulong tries) { need(tries >= 1 && tries <= mostTries, SAR_INVALIDPARAMERR); }

/// Visible ASCII, 6 to 16 of it.
void needPin(std::string_view pin) {
    need(pin.size() >= shortestPin && pin.size() <= longestPin, SAR_PIN_LEN_RANGE);
    for (const char c : pin)
        need(c > ' ' && c <= '~', SAR_PIN_INVALID);
}

void needWho(Ulong who) { need(who == adminPin || who == userPin, SAR_USER_TYPE_INVALID); }

bool areFileRights(Ulong rights) {
    return rights == nobody || rights == adminOnly || rights == userOnly ||
           rights == (adminOnly | userOnly) || rights == anybody;
}

auto named(Chip& chip, std::string_view name) {
    return std::find_if(chip.applications.begin(), chip.applications.end(),
                        [&](const Application& application) { return application.name == name; });
}

Pin newPin(std::string_view text, Ulong most) {
    needPin(text);
    needTries(most);
    Pin pin;
    pin.most = most;
    pin.set(text);
    return pin;
}

/// One try, taken for good before the PIN is compared: pulling the device in between gains nothing.
void check(Call& call, Application& application, Ulong who, std::string_view text, Ulong* left) {
    needPointer(left);
    Pin& pin = application.pin(who);
    need(pin.isSet(), SAR_USER_PIN_NOT_INITIALIZED);
    if (pin.left == 0) *left = 0;
    need(pin.left > 0, SAR_PIN_LOCKED);
    need(text.size() >= shortestPin && text.size() <= longestPin, SAR_PIN_LEN_RANGE);
    --pin.left;
    call.save();
    if (!pin.is(text)) {
        *left = pin.left;
        noteWrongPin(who);
        call.setLoggedIn(application, who, false);
        throw Refusal{SAR_PIN_INCORRECT};
    }
    pin.left = pin.most;
    call.save();
}

void change(Call& call, Pin& pin, std::string_view text) {
    pin.set(text);
    pin.isDefault = false;
    call.save();
}

void dropLogins(Call& call, const Application& application) {
    call.setLoggedIn(application, adminPin, false);
    call.setLoggedIn(application, userPin, false);
}

struct NewApplication {
    const char* name;
    const char* admin;
    Ulong adminTries;
    const char* user;
    Ulong userTries;
    Ulong fileRights;
};

Handle create(Call& call, const NewApplication& wanted) {
    need(call.handles.get<Connection>(call.handle).authenticated, SAR_USER_NOT_LOGGED_IN);
    needApplicationName(textOf(wanted.name));
    need(areFileRights(wanted.fileRights), SAR_INVALIDPARAMERR);
    Application application;
    application.id = randomName();
    application.name = wanted.name;
    application.fileRights = wanted.fileRights;
    application.admin = newPin(textOf(wanted.admin), wanted.adminTries);
    application.user = newPin(textOf(wanted.user), wanted.userTries);
    need(named(call.chip, wanted.name) == call.chip.applications.end(), SAR_APPLICATION_EXISTS);
    call.chip.applications.push_back(application);
    call.save();
    return call.handles.add(call.handle, OpenedApplication{application.id});
}

void remove(Call& call, const char* name) {
    need(call.handles.get<Connection>(call.handle).authenticated, SAR_USER_NOT_LOGGED_IN);
    const auto found = named(call.chip, textOf(name));
    need(found != call.chip.applications.end(), SAR_APPLICATION_NOT_EXISTS);
    dropLogins(call, *found);
    call.chip.applications.erase(found);
    call.save();
}

} // namespace

} // namespace certdesk::softskf

using namespace certdesk::softskf;

CERTDESK_SKF_EXPORT SKF_CreateApplication(Handle device, char* name, char* admin, Ulong adminTries,
                                          char* user, Ulong userTries, Ulong fileRights,
                                          Handle* application) {
    return Library::instance().serve("SKF_CreateApplication", device, [&](Call& call) {
        needPointer(application);
        *application = create(call, {name, admin, adminTries, user, userTries, fileRights});
    });
}

CERTDESK_SKF_EXPORT SKF_EnumApplication(Handle device, char* names, Ulong* size) {
    return Library::instance().serve("SKF_EnumApplication", device, [&](Call& call) {
        call.handles.get<Connection>(device);
        std::vector<std::string> all;
        for (const Application& application : call.chip.applications)
            all.push_back(application.name);
        const std::string list = listOf(all);
        give(list.data(), list.size(), names, size);
    });
}

CERTDESK_SKF_EXPORT SKF_DeleteApplication(Handle device, char* name) {
    return Library::instance().serve("SKF_DeleteApplication", device,
                                     [&](Call& call) { remove(call, name); });
}

CERTDESK_SKF_EXPORT SKF_OpenApplication(Handle device, char* name, Handle* application) {
    return Library::instance().serve("SKF_OpenApplication", device, [&](Call& call) {
        call.handles.get<Connection>(device);
        needPointer(application);
        const auto found = named(call.chip, textOf(name));
        need(found != call.chip.applications.end(), SAR_APPLICATION_NOT_EXISTS);
        *application = call.handles.add(device, OpenedApplication{found->id});
    });
}

CERTDESK_SKF_EXPORT SKF_CloseApplication(Handle application) {
    return Library::instance().close<OpenedApplication>("SKF_CloseApplication", application);
}

CERTDESK_SKF_EXPORT SKF_VerifyPIN(Handle application, Ulong who, char* pin, Ulong* triesLeft) {
    return Library::instance().serve("SKF_VerifyPIN", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        needWho(who);
        check(call, call.application(), who, textOf(pin), triesLeft);
        call.setLoggedIn(call.application(), who, true);
    });
}

CERTDESK_SKF_EXPORT SKF_ChangePIN(Handle application, Ulong who, char* oldPin, char* newPin,
                                  Ulong* triesLeft) {
    return Library::instance().serve("SKF_ChangePIN", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        needWho(who);
        needPin(textOf(newPin));
        check(call, call.application(), who, textOf(oldPin), triesLeft);
        change(call, call.application().pin(who), newPin);
    });
}

CERTDESK_SKF_EXPORT SKF_GetPINInfo(Handle application, Ulong who, Ulong* most, Ulong* left, Bool* isDefault) {
    return Library::instance().serve("SKF_GetPINInfo", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        needWho(who);
        needPointer(most);
        needPointer(left);
        needPointer(isDefault);
        const Pin& pin = call.application().pin(who);
        *most = pin.most;
        *left = pin.left;
        *isDefault = pin.isDefault ? yes : no;
    });
}

CERTDESK_SKF_EXPORT SKF_UnblockPIN(Handle application, char* admin, char* newUserPin, Ulong* adminTriesLeft) {
    return Library::instance().serve("SKF_UnblockPIN", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        needPin(textOf(newUserPin));
        check(call, call.application(), adminPin, textOf(admin), adminTriesLeft);
        change(call, call.application().user, newUserPin);
    });
}

CERTDESK_SKF_EXPORT SKF_ClearSecureState(Handle application) {
    return Library::instance().serve("SKF_ClearSecureState", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        dropLogins(call, call.application());
    });
}
