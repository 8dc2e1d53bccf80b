#pragma once
#include "kiosk/case_list.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/task.h"
#include "kiosk/token_card.h"

#include <map>
#include <vector>

namespace certdesk::kiosk {

/// Where the clerk chooses what to do next: the service types as tiles, the cases under way, whose token is
/// in, today's numbers.
class HomePage : public Page {
public:
    HomePage(wxWindow* parent, Counter& counter, Navigator& navigator);
    std::string topic() const override { return "home"; }
    void arrive() override;
    bool key(const wxKeyEvent& event) override;
    void laneChanged() override;
    void minutePassed() override;
    /// A PIN was tried or changed meanwhile.
    void tokenTouched() { token_->read(); }
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

    /// Lists what a search found in place of the cases under way, until Esc.
    struct Found {
        std::vector<sync::CaseRow> rows;
        std::map<std::string, desk::CaseGlance> glances{};
    };
    void showFound(const std::string& key, Found found);
    void announce(const wxString& done) override;
    /// The case that showed when the program ended badly; empty for none. It is selected once the list is
    /// there, so that Enter opens it.
    void offer(const std::string& number) { offered_ = number; }
    void waitFor(const wxString& what) { strip_->waitFor(what); }

private:
    struct Glance { ///< what the register says at one time
        std::vector<sync::CaseRow> open;
        sync::DayNumbers day;
        std::map<std::string, std::int64_t> low; ///< what runs out, by item, with what is left
        std::size_t lapsing = 0;                 ///< certificates that lapse soon, up to `mostLapsing`
        std::map<std::string, desk::CaseGlance> cases;
    };
    void addTiles(wxSizer* to);
    void addList(wxSizer* to);
    wxButton* tile(const forms::ServiceType& service, std::size_t place);
    void labelTiles();
    void begin(const forms::ServiceType& service);
    void refresh();
    void fill(const Glance& glance);
    void fillList();
    void layOutSide();
    void showRows();
    void showLapsing(std::size_t number);
    wxString lapsingWords(const std::string& count) const;
    void showLow(const std::map<std::string, std::int64_t>& low);
    void openFirst();
    void selectOffered();
    bool showTimeline();

    Counter& counter_;
    Navigator& navigator_;
    NoticeStrip* strip_;
    wxPanel* tiles_;
    std::vector<wxButton*> tileButtons_;
    int tileTextWidth_ = 0;
    wxStaticText* listTitle_;
    wxButton* timeline_;
    CaseList* list_;
    wxStaticText* empty_;
    TokenCard* token_;
    wxStaticText* today_;
    wxStaticText* low_;
    wxButton* lapsing_;
    std::vector<sync::CaseRow> rows_;
    std::map<std::string, desk::CaseGlance> glances_; ///< of rows_
    std::string offered_;
    std::string found_; ///< the key searched for, or empty
    Task reading_;
};

} // namespace certdesk::kiosk
