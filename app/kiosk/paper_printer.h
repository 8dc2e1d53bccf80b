#pragma once
#include "kiosk/step_page.h"
#include "kiosk/task.h"

#include <string>
#include <vector>

namespace certdesk::kiosk {

/// Prints papers of the case in front in the background and says where they went and for whom they are. The
/// case then stands as after the last one that was printed; the first that fails ends it.
class PaperPrinter {
public:
    PaperPrinter(wxWindow& owner, CaseContext& context);
    void print(const std::vector<std::string>& kinds);
    bool running() const { return printing_.running(); }
    void drop() { printing_.drop(); }

private:
    struct Answer {
        std::vector<std::string> where;
        std::vector<std::string> kinds; ///< of what was printed
        std::optional<forms::Case> state;
        std::optional<desk::Trouble> trouble;
    };
    void printed(Answer answer);

    CaseContext& context_;
    Task printing_;
};

} // namespace certdesk::kiosk
