// GM/T 0016 §7.1 devices, §7.2 device authentication.
#include "library.h"
#include "sm.h"

#include <cstring>
#include <utility>

namespace certdesk::softskf {

namespace {

constexpr std::size_t challengeSize = 8;
constexpr std::size_t labelRoom = sizeof(DeviceInfo::label);

template <std::size_t Size>
void fill(char (&field)[Size], const std::string& text) {
    std::memcpy(field, text.data(), std::min(Size, text.size()));
}

DeviceInfo infoOf(const Chip& chip) {
    DeviceInfo info{};
    info.version = {1, 0};
    fill(info.manufacturer, "certdesk");
    fill(info.issuer, "certdesk soft SKF");
    fill(info.label, chip.label);
    fill(info.serialNumber, chip.serial);
    info.hardware = {1, 0};
    info.firmware = {1, 0};
    info.symmetricAlgorithms = sm4Ecb;
    info.asymmetricAlgorithms = sm2Sign | sm2Encrypt;
    info.hashAlgorithms = sm3;
    info.deviceAuthAlgorithm = sm4Ecb;
    info.totalSpace = chip.space;
    info.freeSpace = chip.space - chip.used();
    info.maxEccBuffer = 256;
    info.maxBuffer = 65536;
    return info;
}

void connect(Handles& handles, const Store& store, const std::string& name, Handle* device) {
    needPointer(device);
    const auto names = store.names();
    need(std::find(names.begin(), names.end(), name) != names.end(), SAR_INVALIDPARAMERR);
    const auto insertion = store.insertion(name);
    need(insertion.has_value(), SAR_DEVICE_REMOVED);
    *device = handles.add(nullptr, Connection{store, name, *insertion, false, {}, {}});
}

/// The challenge is used up, and a wrong answer ends an earlier right one.
void authenticate(Call& call, const Byte* answer, Ulong length) {
    needPointer(answer);
    need(length == blockSize, SAR_INDATALENERR);
    Bytes block = std::exchange(call.connection.challenge, {});
    call.connection.authenticated = false;
    need(block.size() == challengeSize, SAR_FAIL);
    block.resize(blockSize);
    need(equal(sm4Encrypt(call.chip.deviceKey, block), Bytes(answer, answer + length)), SAR_FAIL);
    call.connection.authenticated = true;
}

} // namespace

} // namespace certdesk::softskf

using namespace certdesk::softskf;

CERTDESK_SKF_EXPORT SKF_EnumDev(Bool present, char* names, Ulong* size) {
    return Library::instance().serveAll("SKF_EnumDev", {}, [&](Handles&, const Store& store) {
        const std::string list = listOf(present != no ? store.presentNames() : store.names());
        give(list.data(), list.size(), names, size);
    });
}

CERTDESK_SKF_EXPORT SKF_ConnectDev(char* name, Handle* device) {
    const std::string about = name == nullptr ? "" : name;
    return Library::instance().serveAll("SKF_ConnectDev", about, [&](Handles& handles, const Store& store) {
        needPointer(name);
        connect(handles, store, about, device);
    });
}

CERTDESK_SKF_EXPORT SKF_DisConnectDev(Handle device) {
    return Library::instance().close<Connection>("SKF_DisConnectDev", device);
}

CERTDESK_SKF_EXPORT SKF_GetDevInfo(Handle device, DeviceInfo* info) {
    return Library::instance().serve("SKF_GetDevInfo", device, [&](Call& call) {
        call.handles.get<Connection>(device);
        needPointer(info);
        *info = infoOf(call.chip);
    });
}

CERTDESK_SKF_EXPORT SKF_SetLabel(Handle device, char* label) {
    return Library::instance().serve("SKF_SetLabel", device, [&](Call& call) {
        call.handles.get<Connection>(device);
        const std::string text(textOf(label));
        need(text.size() < labelRoom, SAR_NAMELENERR);
        call.chip.label = text;
        call.save();
    });
}

CERTDESK_SKF_EXPORT SKF_LockDev(Handle device, Ulong timeoutMs) {
    const auto lock = [&](Call& call) {
        call.handles.get<Connection>(device);
        if (call.lock) call.connection.lock = std::move(call.lock);
    };
    return Library::instance().serve("SKF_LockDev", device, lock, Library::Way{timeoutMs, false});
}

CERTDESK_SKF_EXPORT SKF_UnlockDev(Handle device) {
    return Library::instance().serve("SKF_UnlockDev", device, [&](Call& call) {
        call.handles.get<Connection>(device);
        need(call.connection.lock.has_value(), SAR_FAIL);
        call.connection.lock.reset();
    });
}

CERTDESK_SKF_EXPORT SKF_GenRandom(Handle device, Byte* random, Ulong length) {
    return Library::instance().serve("SKF_GenRandom", device, [&](Call& call) {
        call.handles.get<Connection>(device);
        needPointer(random);
        need(length > 0, SAR_INVALIDPARAMERR);
        call.connection.challenge = randomBytes(length);
        std::copy(call.connection.challenge.begin(), call.connection.challenge.end(), random);
    });
}

CERTDESK_SKF_EXPORT SKF_DevAuth(Handle device, Byte* answer, Ulong length) {
    return Library::instance().serve("SKF_DevAuth", device, [&](Call& call) {
        call.handles.get<Connection>(device);
        authenticate(call, answer, length);
    });
}

CERTDESK_SKF_EXPORT SKF_ChangeDevAuthKey(Handle device, Byte* key, Ulong length) {
    return Library::instance().serve("SKF_ChangeDevAuthKey", device, [&](Call& call) {
        need(call.handles.get<Connection>(device).authenticated, SAR_USER_NOT_LOGGED_IN);
        needPointer(key);
        need(length == blockSize, SAR_INDATALENERR);
        call.chip.deviceKey.assign(key, key + length);
        call.save();
    });
}
