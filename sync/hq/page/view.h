#pragma once
#include "hq/names.h"
#include "hq/page/overview.h"
#include "hq/page/words.h"
#include "hq/staff.h"

#include <string>

namespace certdesk::hq::page {

// The pages as HTML documents: whole, without script, without anything from elsewhere.

/// For the header of the same name: nothing is loaded but the style that the documents carry, by its hash.
const std::string& contentSecurityPolicy();

/// `query`: of the page that the switch of the language leads back to, "day=…&point=…" or empty. Of a
/// headquarters for training every page begins with a band that says so.
struct Frame {
    Language language = Language::zh;
    std::string query;
    bool training = false;
};

std::string logInPage(const Frame& frame, const std::string& formToken, const std::string& message);
std::string overviewPage(const Frame& frame, const Officer& officer, const std::string& formToken,
                         const Overview& seen, const Names& names);
/// Why something was not done, and the way back.
std::string messagePage(const Frame& frame, const std::string& message);

/// "day=2026-11-23&point=FS001"
std::string queryOf(const Asked& asked);

} // namespace certdesk::hq::page
