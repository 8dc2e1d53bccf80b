#pragma once
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"

#include <wx/dataview.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// A page with a list that covers another, which stays as it is: the way back and a title, a strip that says
/// what there is, the list; Enter opens the chosen line. It is left by Esc and by the key that brought it.
class CoveringList : public Page {
public:
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

protected:
    struct Kind {
        const char* back; ///< names of the two controls
        const char* list;
        wxString accessible; ///< of the list
        int key;             ///< that brought it
    };
    struct Column {
        wxString title;
        int width; ///< with text of 100 percent; of the last: what is left
    };

    CoveringList(wxWindow* parent, const Kind& kind, std::function<void()> back);
    void addColumns(const std::vector<Column>& columns);
    /// Once, when all is made: these beside the title, and that between strip and list.
    void layOut(const std::vector<wxButton*>& beside = {}, wxSizer* between = nullptr);

    void addLine(const std::vector<std::string>& cells);
    std::optional<std::size_t> chosen() const;
    /// And gives the list the focus.
    void choose(std::size_t at);
    virtual void openChosen() = 0;

    wxButton* back_;
    wxStaticText* title_;
    NoticeStrip* strip_;
    wxDataViewListCtrl* list_;

private:
    int key_;
    std::function<void()> onBack_;
};

} // namespace certdesk::kiosk
