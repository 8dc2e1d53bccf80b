#include "token/profile.h"

#include "token/usages.h"
#include "token/x509_name.h"

#include <algorithm>
#include <array>
#include <functional>

namespace certdesk::token {

namespace {

using forms::Json;
using forms::JsonProblem;
using forms::JsonReader;

constexpr std::size_t longestText = 512;
constexpr std::int64_t longestOverlap = 366;
constexpr std::string_view rfc5280Arc = "2.5.29.";

using OnText = std::function<bool(char)>;
using OnPlaceholder = std::function<bool(const std::string&)>;

bool isPlaceholderName(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

/// Walks over characters and placeholders; false when a brace is out of place or a callback said so.
bool walk(std::string_view text, const OnText& character, const OnPlaceholder& placeholder) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool doubled = at + 1 < text.size() && text[at + 1] == c;
        if (c != '{' && c != '}') {
            if (!character(c)) return false;
        } else if (doubled) {
            if (!character(c)) return false;
            ++at;
        } else {
            const auto end = text.find('}', at);
            if (c == '}' || end == std::string_view::npos) return false;
            const std::string name(text.substr(at + 1, end - at - 1));
            if (!isPlaceholderName(name) || !placeholder(name)) return false;
            at = end;
        }
    }
    return true;
}

void collect(const TextTemplate& text, std::set<std::string>& names) {
    walk(
        text.text, [](char) { return true; },
        [&](const std::string& name) {
            names.insert(name);
            return true;
        });
}

TextTemplate readTemplate(JsonReader& reader, std::string_view key) {
    TextTemplate text{reader.string(key, longestText)};
    const bool closed = walk(
        text.text, [](char) { return true; }, [](const std::string&) { return true; });
    if (text.text.empty() || !closed) reader.fail(JsonProblem::Kind::badValue, key);
    return text;
}

KeyAlgorithm readAlgorithm(JsonReader& reader, std::string_view key) {
    const auto algorithm = keyAlgorithmOf(reader.string(key, 16));
    if (!algorithm) reader.fail(JsonProblem::Kind::badValue, key);
    return *algorithm;
}

bool isOid(const std::string& text) { return oidOf(text) != nullptr; }

/// A sample that any attribute takes, to learn whether the type is one.
bool isSubjectType(const std::string& type) {
    const auto checked = checkName({{type, "CN"}});
    return checked.ok() || checked.fault().kind != NameFault::Kind::unknownType;
}

SubjectTemplate readAttribute(const Json& value, const std::string& place) {
    JsonReader reader(value, place);
    SubjectTemplate attribute{reader.string("type", 64), readTemplate(reader, "value")};
    if (!isSubjectType(attribute.type)) reader.fail(JsonProblem::Kind::badValue, "type");
    reader.finish();
    return attribute;
}

TextExtension::Encoding readEncoding(JsonReader& reader) {
    const std::string id = reader.string("encoding", 16);
    if (id == "printable") return TextExtension::Encoding::printable;
    if (id == "ia5") return TextExtension::Encoding::ia5;
    if (id != "utf8") reader.fail(JsonProblem::Kind::badValue, "encoding");
    return TextExtension::Encoding::utf8;
}

TextExtension readExtension(const Json& value, const std::string& place) {
    JsonReader reader(value, place);
    TextExtension extension{reader.string("oid", 64), readEncoding(reader), readTemplate(reader, "value"),
                            reader.booleanOr("critical", false)};
    if (!isOid(extension.oid) || extension.oid.starts_with(rfc5280Arc))
        reader.fail(JsonProblem::Kind::badValue, "oid");
    reader.finish();
    return extension;
}

std::vector<TextExtension> readExtensions(JsonReader& reader) {
    std::vector<TextExtension> extensions;
    const auto* values = reader.optionalArray("extensions");
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        const std::string place = forms::placeOf(reader.placeOf("extensions"), i);
        TextExtension extension = readExtension((*values)[i], place);
        const auto same = [&](const TextExtension& other) { return other.oid == extension.oid; };
        if (std::any_of(extensions.begin(), extensions.end(), same))
            throw JsonProblem(JsonProblem::Kind::badValue, place + "/oid");
        extensions.push_back(std::move(extension));
    }
    return extensions;
}

std::vector<SubjectTemplate> readSubject(JsonReader& reader) {
    std::vector<SubjectTemplate> subject;
    const auto& values = reader.array("subject");
    for (std::size_t i = 0; i < values.size(); ++i)
        subject.push_back(readAttribute(values[i], forms::placeOf(reader.placeOf("subject"), i)));
    if (subject.empty()) reader.fail(JsonProblem::Kind::badValue, "subject");
    return subject;
}

void requireKnown(const std::vector<std::string>& names, bool (*known)(const std::string&),
                  JsonReader& reader, std::string_view key) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool twice = std::count(names.begin(), names.end(), names[i]) > 1;
        if (twice || !known(names[i]))
            throw JsonProblem(JsonProblem::Kind::badValue, forms::placeOf(reader.placeOf(key), i));
    }
}

bool isExtendedUsage(const std::string& name) { return extendedUsageOf(name) != nullptr || isOid(name); }
bool isUsage(const std::string& name) { return keyUsageBit(name).has_value(); }

} // namespace

CertificateProfile parseProfile(std::string_view json) {
    const Json document = forms::parseJson(json);
    JsonReader reader(document);
    CertificateProfile profile;
    profile.id = reader.string("id", 64);
    if (profile.id.empty()) reader.fail(JsonProblem::Kind::badValue, "id");
    profile.keyAlgorithm = readAlgorithm(reader, "keyAlgorithm");
    profile.issuerAlgorithm = readAlgorithm(reader, "issuerAlgorithm");
    profile.subject = readSubject(reader);
    profile.keyUsage = reader.strings("keyUsage", 64);
    if (profile.keyUsage.empty()) reader.fail(JsonProblem::Kind::badValue, "keyUsage");
    requireKnown(profile.keyUsage, isUsage, reader, "keyUsage");
    profile.extendedKeyUsage = reader.optionalStrings("extendedKeyUsage", 64);
    requireKnown(profile.extendedKeyUsage, isExtendedUsage, reader, "extendedKeyUsage");
    profile.extensions = readExtensions(reader);
    if (reader.any("crl") != nullptr) profile.crl = readTemplate(reader, "crl");
    profile.overlapDays = static_cast<int>(reader.integer("overlapDays", 0, longestOverlap));
    reader.finish();
    return profile;
}

std::set<std::string> CertificateProfile::placeholders() const {
    std::set<std::string> names;
    for (const auto& attribute : subject)
        collect(attribute.value, names);
    for (const auto& extension : extensions)
        collect(extension.value, names);
    collect(crl, names);
    return names;
}

Result<std::string, MissingPlaceholder> fill(const TextTemplate& text, const Placeholders& values) {
    std::string filled;
    MissingPlaceholder missing;
    const auto character = [&](char c) {
        filled.push_back(c);
        return true;
    };
    const auto placeholder = [&](const std::string& name) {
        const auto found = values.find(name);
        if (found != values.end())
            filled += found->second;
        else
            missing.name = name;
        return found != values.end();
    };
    if (!walk(text.text, character, placeholder)) return missing;
    return filled;
}

} // namespace certdesk::token
