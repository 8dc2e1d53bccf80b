#include "library.h"

#include "faults.h"

#include <algorithm>
#include <new>

namespace certdesk::softskf {

namespace {

template <typename Things>
auto& byId(Things& things, const std::string& id) {
    const auto found =
        std::find_if(things.begin(), things.end(), [&](const auto& thing) { return thing.id == id; });
    need(found != things.end(), SAR_INVALIDHANDLEERR);
    return *found;
}

Ulong codeOf(const std::function<void()>& act) {
    try {
        act();
        return SAR_OK;
    } catch (const Refusal& refusal) {
        return refusal.code;
    } catch (const std::bad_alloc&) {
        return SAR_MEMORYERR;
    } catch (const std::exception&) {
        return SAR_FAIL;
    }
}

/// The call under the fault switch.
Ulong answered(const char* function, const std::string& device, const std::function<void()>& act) {
    Verdict verdict;
    if (const Ulong code = codeOf([&] { verdict = faultsAt(function, device); }); code != SAR_OK) return code;
    if (verdict.instead) return *verdict.instead;
    const Ulong code = codeOf(act);
    if (verdict.killAfter) killSelf();
    return verdict.lost.value_or(code);
}

} // namespace

Application& Call::application() {
    const std::string id = handles.is<OpenedContainer>(handle)
                               ? handles.get<OpenedContainer>(handle).application
                               : handles.get<OpenedApplication>(handle).id;
    return byId(chip.applications, id);
}

Container& Call::container() {
    const std::string id = handles.get<OpenedContainer>(handle).id;
    return byId(application().containers, id);
}

bool Call::isLoggedIn(const Application& application, Ulong who) const {
    return logins.contains({connection.insertion, application.id, who});
}

void Call::setLoggedIn(const Application& application, Ulong who, bool loggedIn) {
    const Login login{connection.insertion, application.id, who};
    if (loggedIn)
        logins.insert(login);
    else
        logins.erase(login);
}

void Call::needUser() { need(isLoggedIn(application(), userPin), SAR_USER_NOT_LOGGED_IN); }

bool Call::isAlive() const { return connection.store.insertion(connection.device) == connection.insertion; }

void Call::save() {
    need(isAlive(), SAR_DEVICE_REMOVED);
    need(chip.used() <= chip.space, SAR_NO_ROOM);
    connection.store.save(connection.device, chip);
}

Library& Library::instance() {
    static Library library;
    return library;
}

Ulong Library::serve(const char* function, Handle handle, const std::function<void(Call&)>& act, Way way) {
    return answered(function, deviceOf(handle), [&] { serveReached(handle, act, way); });
}

Ulong Library::serveAll(const char* function, const std::string& device,
                        const std::function<void(Handles&, const Store&)>& act) {
    return answered(function, device, [&] {
        const std::lock_guard guard(mutex_);
        act(handles_, Store::ofEnvironment());
    });
}

void Library::serveReached(Handle handle, const std::function<void(Call&)>& act, const Way& way) {
    auto lock = lockFor(handle, way);
    const std::lock_guard guard(mutex_);
    needAlive(handle, way);
    const Handle connectionHandle = handles_.connectionOf(handle);
    auto& connection = handles_.get<Connection>(connectionHandle);
    Call call{handles_,         logins_,    handle,
              connectionHandle, connection, connection.store.load(connection.device),
              std::move(lock)};
    act(call);
}

std::string Library::deviceOf(Handle handle) {
    const std::lock_guard guard(mutex_);
    std::string device;
    codeOf([&] { device = handles_.get<Connection>(handles_.connectionOf(handle)).device; });
    return device;
}

std::optional<FileLock> Library::lockFor(Handle handle, const Way& way) {
    std::unique_lock guard(mutex_);
    needAlive(handle, way);
    const auto& connection = handles_.get<Connection>(handles_.connectionOf(handle));
    if (connection.lock) return {};
    const Store store = connection.store;
    const std::string device = connection.device;
    guard.unlock();
    auto lock = store.lock(device, way.timeoutMs);
    need(lock.has_value(), SAR_TIMEOUTERR);
    return lock;
}

void Library::needAlive(Handle handle, const Way& way) {
    const auto& connection = handles_.get<Connection>(handles_.connectionOf(handle));
    if (connection.store.insertion(connection.device) == connection.insertion) return;
    if (way.closes) handles_.close(handle);
    throw Refusal{SAR_DEVICE_REMOVED};
}

} // namespace certdesk::softskf
