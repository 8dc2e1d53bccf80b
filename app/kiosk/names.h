#pragma once
#include <string>
#include <string_view>

/// The fixed names of the controls that matter: tests find them by these. Fields of the application bear the
/// names that walk-in files and refusals use ("holder.uscc"); what the catalogue lists bears its id.
namespace certdesk::kiosk::names {

inline constexpr const char* logInAccount = "login.account";
inline constexpr const char* logInPassword = "login.password";
inline constexpr const char* logInEnter = "login.enter";
inline constexpr const char* search = "top.search";
inline constexpr const char* operatorMenu = "top.operator";
inline constexpr const char* line = "status.line";
inline constexpr const char* backlog = "status.backlog";
inline constexpr const char* token = "status.token";
inline constexpr const char* cardMaterials = "card.materials";
inline constexpr const char* statusOperator = "status.operator";
inline constexpr const char* noticeText = "notice.text";
inline constexpr const char* noticeCancel = "notice.cancel";
inline constexpr const char* openCases = "home.cases";
inline constexpr const char* today = "home.today";
inline constexpr const char* back = "case.back";
inline constexpr const char* next = "case.next";
inline constexpr const char* draft = "case.draft";
inline constexpr const char* returnCase = "case.return";
inline constexpr const char* withdraw = "case.withdraw";
inline constexpr const char* title = "case.title";
inline constexpr const char* reveal = "card.reveal";
inline constexpr const char* preview = "form.preview";
inline constexpr const char* reviewer = "approval.reviewer";
inline constexpr const char* reviewerPassword = "approval.password";
inline constexpr const char* refusalReason = "approval.reason";
inline constexpr const char* refuse = "approval.refuse";
inline constexpr const char* feeLeft = "fee.left";
inline constexpr const char* productionWords = "production.words";
inline constexpr const char* letterAgain = "production.letterAgain";
inline constexpr const char* handOver = "handOver.state";
inline constexpr const char* logInNote = "login.note";
inline constexpr const char* returned = "returned.title";
inline constexpr const char* done = "done.title";
inline constexpr const char* trouble = "trouble.text";

inline std::string tile(std::string_view service) { return "home.service." + std::string(service); }
inline std::string material(std::string_view id) { return "material." + std::string(id); }
inline std::string copies(std::string_view id) { return "material." + std::string(id) + ".copies"; }
inline std::string application(std::string_view id) { return "applications." + std::string(id); }
inline std::string payment(std::string_view method) { return "payment." + std::string(method); }
inline std::string rest(std::string_view method) { return "payment." + std::string(method) + ".rest"; }
inline std::string step(std::string_view id) { return "step." + std::string(id); }
inline std::string note(std::string_view field) { return std::string(field) + ".note"; }

} // namespace certdesk::kiosk::names
