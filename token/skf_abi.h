#pragma once
#include <cstddef>
#include <cstdint>

/// The binary interface of GM/T 0016-2012 (智能密码钥匙密码应用接口规范, "SKF") as vendors' libraries have
/// it: the one place where its numbers and layouts stand. Structures are packed to one byte, `ULONG` has 32
/// bits on every platform, texts are UTF-8 ended by NUL, numbers in byte arrays are big-endian. A list of
/// names is one name after the other, each ended by NUL, and one more NUL at the end. Where a length is asked
/// for, a null buffer answers the length that is needed. All functions answer SAR_OK or another SAR_ code.
namespace certdesk::token::skf {

using Ulong = std::uint32_t;
using Byte = std::uint8_t;
using Bool = std::int32_t;
using Handle = void*;

inline constexpr Bool no = 0;
inline constexpr Bool yes = 1;

#pragma pack(push, 1)

struct Version {
    Byte major;
    Byte minor;
};

/// GM/T 0016 §6.4.2 DEVINFO. Texts may fill their field without a NUL.
struct DeviceInfo {
    Version version; ///< of the interface
    char manufacturer[64];
    char issuer[64];
    char label[32];
    char serialNumber[32];
    Version hardware;
    Version firmware;
    Ulong symmetricAlgorithms;
    Ulong asymmetricAlgorithms;
    Ulong hashAlgorithms;
    Ulong deviceAuthAlgorithm; ///< the block cipher of device authentication, e.g. sm4Ecb
    Ulong totalSpace;          ///< bytes
    Ulong freeSpace;           ///< bytes
    Ulong maxEccBuffer;
    Ulong maxBuffer;
    Byte reserved[64];
};

/// 256-bit values are right-aligned in their 64 bytes.
struct EccPublicKey {
    Ulong bitLength;
    Byte x[64];
    Byte y[64];
};

struct EccSignature {
    Byte r[64];
    Byte s[64];
};

/// `cipher` goes on for cipherLength bytes beyond the structure's end.
struct EccCipher {
    Byte x[64];
    Byte y[64];
    Byte hash[32]; ///< SM3
    Ulong cipherLength;
    Byte cipher[1];
};

/// An encryption key pair for SKF_ImportECCKeyPair: the private half under a symmetric key, that key under
/// the container's signing key. With a 16-byte key it takes envelopedKeySize bytes.
struct EnvelopedKey {
    Ulong version;            ///< 1
    Ulong symmetricAlgorithm; ///< in ECB mode, e.g. sm4Ecb
    Ulong bits;               ///< of the pair: 256
    Byte encryptedPrivateKey[64];
    EccPublicKey publicKey;
    EccCipher encryptedKey; ///< under the signing public key
};

struct BlockCipherParameters {
    Byte iv[32];
    Ulong ivLength;
    Ulong padding; ///< 0 none, 1 PKCS#5
    Ulong feedBits;
};

#pragma pack(pop)

/// Without the first byte of the flexible part.
inline constexpr std::size_t eccCipherHead = 164;
inline constexpr std::size_t envelopedKeySize = 388; ///< with a 16-byte symmetric key

static_assert(sizeof(Version) == 2);
static_assert(sizeof(DeviceInfo) == 294);
static_assert(sizeof(EccPublicKey) == 132);
static_assert(sizeof(EccSignature) == 128);
static_assert(offsetof(EccCipher, cipher) == eccCipherHead);
static_assert(offsetof(EnvelopedKey, encryptedKey) == 208);
static_assert(offsetof(EnvelopedKey, encryptedKey) + eccCipherHead + 16 == envelopedKeySize);
static_assert(sizeof(BlockCipherParameters) == 44);

// Algorithms (GM/T 0006-2012).
inline constexpr Ulong sm1Ecb = 0x00000101;
inline constexpr Ulong ssf33Ecb = 0x00000201;
inline constexpr Ulong sm4Ecb = 0x00000401;
inline constexpr Ulong sm2Sign = 0x00020200;
inline constexpr Ulong sm2Encrypt = 0x00020800;
inline constexpr Ulong sm3 = 0x00000001;

// Who logs in.
inline constexpr Ulong adminPin = 0;
inline constexpr Ulong userPin = 1;

// Who may make files in an application.
inline constexpr Ulong nobody = 0x00000000;
inline constexpr Ulong adminOnly = 0x00000001;
inline constexpr Ulong userOnly = 0x00000010;
inline constexpr Ulong anybody = 0x000000FF;

// What SKF_WaitForDevEvent tells.
inline constexpr Ulong inserted = 1;
inline constexpr Ulong removed = 2;

// Kinds of containers.
inline constexpr Ulong containerEmpty = 0;
inline constexpr Ulong containerRsa = 1;
inline constexpr Ulong containerEcc = 2;

// Answers, annex A.
inline constexpr Ulong SAR_OK = 0x00000000;
inline constexpr Ulong SAR_FAIL = 0x0A000001;
inline constexpr Ulong SAR_UNKNOWNERR = 0x0A000002;
inline constexpr Ulong SAR_NOTSUPPORTYETERR = 0x0A000003;
inline constexpr Ulong SAR_FILEERR = 0x0A000004;
inline constexpr Ulong SAR_INVALIDHANDLEERR = 0x0A000005;
inline constexpr Ulong SAR_INVALIDPARAMERR = 0x0A000006;
inline constexpr Ulong SAR_READFILEERR = 0x0A000007;
inline constexpr Ulong SAR_WRITEFILEERR = 0x0A000008;
inline constexpr Ulong SAR_NAMELENERR = 0x0A000009;
inline constexpr Ulong SAR_KEYUSAGEERR = 0x0A00000A;
inline constexpr Ulong SAR_MODULUSLENERR = 0x0A00000B;
inline constexpr Ulong SAR_NOTINITIALIZEERR = 0x0A00000C;
inline constexpr Ulong SAR_OBJERR = 0x0A00000D;
inline constexpr Ulong SAR_MEMORYERR = 0x0A00000E;
inline constexpr Ulong SAR_TIMEOUTERR = 0x0A00000F;
inline constexpr Ulong SAR_INDATALENERR = 0x0A000010;
inline constexpr Ulong SAR_INDATAERR = 0x0A000011;
inline constexpr Ulong SAR_GENRANDERR = 0x0A000012;
inline constexpr Ulong SAR_HASHOBJERR = 0x0A000013;
inline constexpr Ulong SAR_HASHERR = 0x0A000014;
inline constexpr Ulong SAR_HASHNOTEQUALERR = 0x0A00001A;
inline constexpr Ulong SAR_KEYNOTFOUNDERR = 0x0A00001B;
inline constexpr Ulong SAR_CERTNOTFOUNDERR = 0x0A00001C;
inline constexpr Ulong SAR_NOTEXPORTERR = 0x0A00001D;
inline constexpr Ulong SAR_DECRYPTPADERR = 0x0A00001E;
inline constexpr Ulong SAR_MACLENERR = 0x0A00001F;
inline constexpr Ulong SAR_BUFFER_TOO_SMALL = 0x0A000020;
inline constexpr Ulong SAR_KEYINFOTYPEERR = 0x0A000021;
inline constexpr Ulong SAR_NOT_EVENTERR = 0x0A000022;
inline constexpr Ulong SAR_DEVICE_REMOVED = 0x0A000023;
inline constexpr Ulong SAR_PIN_INCORRECT = 0x0A000024;
inline constexpr Ulong SAR_PIN_LOCKED = 0x0A000025;
inline constexpr Ulong SAR_PIN_INVALID = 0x0A000026;
inline constexpr Ulong SAR_PIN_LEN_RANGE = 0x0A000027;
inline constexpr Ulong SAR_USER_ALREADY_LOGGED_IN = 0x0A000028;
inline constexpr Ulong SAR_USER_PIN_NOT_INITIALIZED = 0x0A000029;
inline constexpr Ulong SAR_USER_TYPE_INVALID = 0x0A00002A;
inline constexpr Ulong SAR_APPLICATION_NAME_INVALID = 0x0A00002B;
inline constexpr Ulong SAR_APPLICATION_EXISTS = 0x0A00002C;
inline constexpr Ulong SAR_USER_NOT_LOGGED_IN = 0x0A00002D;
inline constexpr Ulong SAR_APPLICATION_NOT_EXISTS = 0x0A00002E;
inline constexpr Ulong SAR_FILE_ALREADY_EXIST = 0x0A00002F;
inline constexpr Ulong SAR_NO_ROOM = 0x0A000030;
inline constexpr Ulong SAR_FILE_NOT_EXIST = 0x0A000031;
inline constexpr Ulong SAR_REACH_MAX_CONTAINER_COUNT = 0x0A000032;

/// Every function that is used here, once: X(name, parameters). Optional ones may be missing from a library.
// clang-format off
#define CERTDESK_SKF_FUNCTIONS(X)                                                                                      \
    X(SKF_EnumDev, (Bool present, char* names, Ulong* size))                                                           \
    X(SKF_ConnectDev, (char* name, Handle* device))                                                                    \
    X(SKF_DisConnectDev, (Handle device))                                                                              \
    X(SKF_GetDevInfo, (Handle device, DeviceInfo* info))                                                               \
    X(SKF_SetLabel, (Handle device, char* label))                                                                      \
    X(SKF_GenRandom, (Handle device, Byte* random, Ulong length))                                                      \
    X(SKF_DevAuth, (Handle device, Byte* answer, Ulong length))                                                        \
    X(SKF_ChangeDevAuthKey, (Handle device, Byte* key, Ulong length))                                                  \
    X(SKF_CreateApplication, (Handle device, char* name, char* admin, Ulong adminTries, char* user,                    \
                              Ulong userTries, Ulong fileRights, Handle* application))                                 \
    X(SKF_EnumApplication, (Handle device, char* names, Ulong* size))                                                  \
    X(SKF_DeleteApplication, (Handle device, char* name))                                                              \
    X(SKF_OpenApplication, (Handle device, char* name, Handle* application))                                           \
    X(SKF_CloseApplication, (Handle application))                                                                      \
    X(SKF_VerifyPIN, (Handle application, Ulong who, char* pin, Ulong* triesLeft))                                     \
    X(SKF_ChangePIN, (Handle application, Ulong who, char* oldPin, char* newPin, Ulong* triesLeft))                    \
    X(SKF_GetPINInfo, (Handle application, Ulong who, Ulong* most, Ulong* left, Bool* isDefault))                      \
    X(SKF_UnblockPIN, (Handle application, char* admin, char* newUserPin, Ulong* adminTriesLeft))                      \
    X(SKF_ClearSecureState, (Handle application))                                                                      \
    X(SKF_CreateContainer, (Handle application, char* name, Handle* container))                                        \
    X(SKF_OpenContainer, (Handle application, char* name, Handle* container))                                          \
    X(SKF_EnumContainer, (Handle application, char* names, Ulong* size))                                               \
    X(SKF_DeleteContainer, (Handle application, char* name))                                                           \
    X(SKF_CloseContainer, (Handle container))                                                                          \
    X(SKF_GetContainerType, (Handle container, Ulong* kind))                                                           \
    X(SKF_GenECCKeyPair, (Handle container, Ulong algorithm, EccPublicKey* key))                                       \
    X(SKF_ImportECCKeyPair, (Handle container, EnvelopedKey* key))                                                     \
    X(SKF_ECCSignData, (Handle container, Byte* digest, Ulong length, EccSignature* signature))                        \
    X(SKF_ExportPublicKey, (Handle container, Bool signing, Byte* key, Ulong* length))                                 \
    X(SKF_ImportCertificate, (Handle container, Bool signing, Byte* der, Ulong length))                                \
    X(SKF_ExportCertificate, (Handle container, Bool signing, Byte* der, Ulong* length))                               \
    X(SKF_DigestInit, (Handle device, Ulong algorithm, EccPublicKey* key, Byte* id, Ulong idLength, Handle* digest))   \
    X(SKF_Digest, (Handle digest, Byte* data, Ulong length, Byte* hash, Ulong* hashLength))                            \
    X(SKF_CloseHandle, (Handle handle))

/// Of these a library may lack any; what needs them is then left out and told.
#define CERTDESK_SKF_OPTIONAL_FUNCTIONS(X)                                                                             \
    X(SKF_ImportSessionKey, (Handle container, Ulong algorithm, Byte* wrapped, Ulong length, Handle* key))             \
    X(SKF_EncryptInit, (Handle key, BlockCipherParameters parameters))                                                 \
    X(SKF_Encrypt, (Handle key, Byte* data, Ulong length, Byte* cipher, Ulong* cipherLength))

/// Of the standard, and not loaded. SKF_WaitForDevEvent has no limit of time, and the only way out of it is another
/// call beside it, which does nothing when the wait has not begun yet. Both would reach a library while it works for
/// a production, and it need not bear that. So tokens are watched by comparing listings. SKF_LockDev: what dies with
/// the lock leaves it with the device.
#define CERTDESK_SKF_FURTHER_FUNCTIONS(X)                                                                              \
    X(SKF_WaitForDevEvent, (char* name, Ulong* nameLength, Ulong* event))                                              \
    X(SKF_CancelWaitForDevEvent, ())                                                                                   \
    X(SKF_LockDev, (Handle device, Ulong timeoutMs))                                                                   \
    X(SKF_UnlockDev, (Handle device))
// clang-format on

} // namespace certdesk::token::skf
