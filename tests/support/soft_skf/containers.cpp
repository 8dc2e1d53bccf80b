// GM/T 0016 §7.5 containers, their certificates and public keys.
#include "library.h"
#include "sm.h"

namespace certdesk::softskf {

namespace {

constexpr std::size_t longestName = 64;

auto named(Application& application, std::string_view name) {
    return std::find_if(application.containers.begin(), application.containers.end(),
                        [&](const Container& container) { return container.name == name; });
}

void needContainerName(std::string_view name) {
    need(!name.empty() && name.size() <= longestName, SAR_NAMELENERR);
    need(isPlainName(std::string(name)), SAR_INVALIDPARAMERR);
}

Handle opened(Call& call, const Container& container) {
    return call.handles.add(call.handle, OpenedContainer{call.application().id, container.id});
}

Handle create(Call& call, const char* name) {
    Application& application = call.application();
    call.needUser();
    needContainerName(textOf(name));
    need(named(application, name) == application.containers.end(), SAR_FILE_ALREADY_EXIST);
    need(application.containers.size() < call.chip.maxContainers, SAR_REACH_MAX_CONTAINER_COUNT);
    Container container;
    container.id = randomName();
    container.name = name;
    application.containers.push_back(container);
    call.save();
    return opened(call, container);
}

auto existing(Application& application, const char* name) {
    const auto found = named(application, textOf(name));
    need(found != application.containers.end(), SAR_FILE_NOT_EXIST);
    return found;
}

EccPublicKey blobOf(const Bytes& publicKey) {
    EccPublicKey key{};
    key.bitLength = 256;
    std::copy_n(publicKey.begin(), fieldSize, key.x + sizeof(key.x) - fieldSize);
    std::copy_n(publicKey.begin() + fieldSize, fieldSize, key.y + sizeof(key.y) - fieldSize);
    return key;
}

} // namespace

} // namespace certdesk::softskf

using namespace certdesk::softskf;

CERTDESK_SKF_EXPORT SKF_CreateContainer(Handle application, char* name, Handle* container) {
    return Library::instance().serve("SKF_CreateContainer", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        needPointer(container);
        *container = create(call, name);
    });
}

CERTDESK_SKF_EXPORT SKF_OpenContainer(Handle application, char* name, Handle* container) {
    return Library::instance().serve("SKF_OpenContainer", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        needPointer(container);
        *container = opened(call, *existing(call.application(), name));
    });
}

CERTDESK_SKF_EXPORT SKF_EnumContainer(Handle application, char* names, Ulong* size) {
    return Library::instance().serve("SKF_EnumContainer", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        std::vector<std::string> all;
        for (const Container& container : call.application().containers)
            all.push_back(container.name);
        const std::string list = listOf(all);
        give(list.data(), list.size(), names, size);
    });
}

CERTDESK_SKF_EXPORT SKF_DeleteContainer(Handle application, char* name) {
    return Library::instance().serve("SKF_DeleteContainer", application, [&](Call& call) {
        call.handles.get<OpenedApplication>(application);
        call.needUser();
        call.application().containers.erase(existing(call.application(), name));
        call.save();
    });
}

CERTDESK_SKF_EXPORT SKF_CloseContainer(Handle container) {
    return Library::instance().close<OpenedContainer>("SKF_CloseContainer", container);
}

CERTDESK_SKF_EXPORT SKF_GetContainerType(Handle container, Ulong* kind) {
    return Library::instance().serve("SKF_GetContainerType", container, [&](Call& call) {
        needPointer(kind);
        Container& found = call.container();
        const bool empty = found.signing.privateKey.empty() && found.encryption.privateKey.empty();
        *kind = empty ? containerEmpty : containerEcc;
    });
}

CERTDESK_SKF_EXPORT SKF_ImportCertificate(Handle container, Bool signing, Byte* der, Ulong length) {
    return Library::instance().serve("SKF_ImportCertificate", container, [&](Call& call) {
        Container& found = call.container();
        call.needUser();
        needPointer(der);
        need(length > 0, SAR_INDATALENERR);
        found.half(signing != no).certificate.assign(der, der + length);
        call.save();
    });
}

CERTDESK_SKF_EXPORT SKF_ExportCertificate(Handle container, Bool signing, Byte* der, Ulong* length) {
    return Library::instance().serve("SKF_ExportCertificate", container, [&](Call& call) {
        const Bytes& certificate = call.container().half(signing != no).certificate;
        need(!certificate.empty(), SAR_CERTNOTFOUNDERR);
        give(certificate.data(), certificate.size(), der, length);
    });
}

CERTDESK_SKF_EXPORT SKF_ExportPublicKey(Handle container, Bool signing, Byte* key, Ulong* length) {
    return Library::instance().serve("SKF_ExportPublicKey", container, [&](Call& call) {
        const Bytes& publicKey = call.container().half(signing != no).publicKey;
        need(!publicKey.empty(), SAR_KEYNOTFOUNDERR);
        const EccPublicKey blob = blobOf(publicKey);
        give(&blob, sizeof(blob), key, length);
    });
}
