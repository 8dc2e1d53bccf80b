#pragma once
#include "hq/judgement.h"

#include <Poco/Data/Session.h>

#include <string>

namespace certdesk::hq {

/// Destroys here, too, the key of a case whose personal data the kiosk destroyed, after judging that by what
/// headquarters knows of the certificate and of those that replaced it: where one lasts longer than the kiosk
/// knew, the key is kept, and the entry is listed as refused ("still-kept"). Whether a key was destroyed;
/// doing it again changes nothing. Histories that are kept beside (branches.h) lose it as well. Inside
/// Database::transaction; afterwards Database::forgetOldPages lets it leave the log.
bool shredIfDue(Poco::Data::Session& session, const std::string& kiosk, const JudgedCase& judged);

} // namespace certdesk::hq
