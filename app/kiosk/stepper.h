#pragma once
#include "forms/catalogue.h"

#include <wx/button.h>
#include <wx/panel.h>

#include <functional>
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
    };

    explicit Stepper(wxWindow* parent);
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

    std::vector<Row> rows_;
    std::vector<wxButton*> buttons_;
};

} // namespace certdesk::kiosk
