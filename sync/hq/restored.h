#pragma once
#include "forms/calendar.h"
#include "hq/http.h"
#include "sync/wire.h"

#include <Poco/Data/Session.h>

#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

// A headquarters that was restored from a backup does not know what it issued since (DESIGN §5). So it issues
// nothing, neither certificates nor admin PINs, until every kiosk was heard whose entries could tell, or an
// officer released it. Which kiosks are awaited is a table and no matter of clocks: a clock may be wrong on
// the day of a restore. Revoking goes on: a lost token must not wait, and whatever is revoked twice is
// revoked. All run inside Database::transaction.

/// Marks the database as restored at `at`: every active kiosk is awaited from now on. One-time codes that
/// nobody had used by the backup are void: they may have been used since.
void markRestored(Poco::Data::Session& session, forms::UtcMs at);
/// When it was last restored; nothing: never.
std::optional<forms::UtcMs> restoredAt(Poco::Data::Session& session);

/// In order of their names.
std::vector<std::string> awaitedKiosks(Poco::Data::Session& session);
/// The kiosk tells where its own journal stands: it is awaited no longer once everything up to there is
/// stored here.
void hearOwnHead(Poco::Data::Session& session, const std::string& kiosk, const sync::OwnHead& own);

/// An officer answers for it that nothing more is to come of that kiosk, or of any when `kiosk` is empty. Who
/// and why is kept. Answers whom it was about: nobody when none such is awaited.
std::vector<std::string> release(Poco::Data::Session& session, const std::string& kiosk,
                                 const std::string& officer, const std::string& reason, forms::UtcMs at);

/// 503 headquarters-restored while a kiosk is awaited.
std::optional<Problem> issuingHeld(Poco::Data::Session& session);

} // namespace certdesk::hq
