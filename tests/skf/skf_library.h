#pragma once
#include "token/skf_abi.h"

#include <string>

namespace certdesk::tests {

/// A loaded SKF library: its functions under their own names. Throws std::runtime_error when one is missing.
struct SkfLibrary {
    explicit SkfLibrary(const std::string& path);
    ~SkfLibrary();
    SkfLibrary(const SkfLibrary&) = delete;
    SkfLibrary& operator=(const SkfLibrary&) = delete;

    using Ulong = token::skf::Ulong;
    using Byte = token::skf::Byte;
    using Bool = token::skf::Bool;
    using Handle = token::skf::Handle;
    using DeviceInfo = token::skf::DeviceInfo;
    using EccPublicKey = token::skf::EccPublicKey;
    using EccSignature = token::skf::EccSignature;
    using EnvelopedKey = token::skf::EnvelopedKey;
    using BlockCipherParameters = token::skf::BlockCipherParameters;

#define CERTDESK_DECLARE(name, parameters) Ulong(*name) parameters = nullptr;
    CERTDESK_SKF_FUNCTIONS(CERTDESK_DECLARE)
    CERTDESK_SKF_OPTIONAL_FUNCTIONS(CERTDESK_DECLARE)
    CERTDESK_SKF_FURTHER_FUNCTIONS(CERTDESK_DECLARE)
#undef CERTDESK_DECLARE

private:
    void* library_;
};

} // namespace certdesk::tests
