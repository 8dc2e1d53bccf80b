#pragma once
#include "hq/judgement.h"

#include <Poco/Data/Session.h>

#include <string>

namespace certdesk::hq {

struct Office;

/// A headquarters that was restored (restored.h) meets certificates in the journals that it issued and does
/// not know any more. Registers those that the case names again: state issued, record, what replaces what;
/// then judging takes the entries. Whether there was any.
///
/// A certificate is ours when one of our issuing CAs signed it (its bytes stand in the entry); it is the
/// case's when its key is the one that the case's token made, and its subject is what the profile makes of
/// the case. An encryption certificate comes with the signing one; its private key was sealed here alone and
/// is lost: that is an alarm, and its holder needs a new pair. Revocations that other cases ordered of it
/// while it was unknown are tried again. Inside Database::transaction.
bool registerAgain(Poco::Data::Session& session, const Office& office, const std::string& kiosk,
                   const JudgedCase& judged);

} // namespace certdesk::hq
