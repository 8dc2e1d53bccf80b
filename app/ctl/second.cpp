#include "second.h"

#include "desk/lang.h"
#include "password_file.h"

#include <CLI/CLI.hpp>

namespace certdesk::ctl {

using desk::tr;

void addSecond(CLI::App& command, Second& second) {
    auto* account = command.add_option("--agreed", second.account, tr("谁来确认：另一个账号"));
    auto* file =
        command.add_option("--agreed-password-file", second.passwordFile, tr("确认账号的口令文件（第一行）"));
    account->needs(file);
    file->needs(account);
}

std::optional<desk::Reviewer> reviewerOf(const Second& second) {
    if (second.account.empty()) return {};
    return desk::Reviewer{second.account, readPasswordFile(second.passwordFile)};
}

} // namespace certdesk::ctl
