#pragma once
#include "forms/catalogue.h"

#include <wx/button.h>
#include <wx/panel.h>

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// The steps of a case down the left side: done, here, not yet. A done one can be gone back to.
class Stepper : public wxPanel {
public:
    enum class Mark { done, here, open, ahead };
    struct Row {
        forms::Step step{};
        Mark mark = Mark::ahead; ///< open: not done, but the case stands there
        bool shown = false;      ///< its page is in front
        /// How long the case has been in it, and in fewer words for where that has no room; or empty.
        std::string time{};
        std::string shortTime{};
        bool late = false; ///< longer than the catalogue takes for usual
        bool operator==(const Row&) const = default;
    };

    explicit Stepper(wxWindow* parent);
    /// Only the rows that differ are touched.
    void set(const std::vector<Row>& rows);
    /// The step at that place (from 1), when it can be gone to.
    void choose(int place);
    /// Keeps the focus while nothing can be done on the page: on the step that shows, where Enter does
    /// nothing.
    void holdFocus();
    bool holdsFocus() const;

    std::function<void(forms::Step)> onChoose;

private:
    void build(std::size_t count);
    void fill(std::size_t at);
    std::string timeOf(const Row& row) const;

    std::vector<Row> rows_;
    std::vector<wxButton*> buttons_;
};

} // namespace certdesk::kiosk
