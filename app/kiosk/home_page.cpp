#include "kiosk/home_page.h"

#include "desk/day.h"
#include "desk/lapsing.h"
#include "kiosk/icons.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int tileColumns = 3;
constexpr int mostLapsing = 1000;

std::string priceOf(const forms::ServiceType& service) {
    const forms::Fen fee = service.fee.perYear + service.fee.service + service.fee.token;
    std::string text = say(tr("{0} 种材料"), {std::to_string(service.materials.size())});
    if (!service.has(forms::Step::fee) || fee == forms::Fen{}) return text;
    const bool yearly = service.fee.perYear > forms::Fen{};
    return text + "  ·  " + say(yearly ? tr("¥{0} / 年") : tr("¥{0}"), {forms::yuanGrouped(fee)});
}

std::string thirdLineOf(const forms::ServiceType& service) {
    return service.offered ? priceOf(service) : tr("尚未开通");
}

std::string titleOf(const forms::ServiceType& service, std::size_t place) {
    return std::to_string(place) + "  " + desk::in(service.name);
}

/// How large a tile's lines are, as Pango takes it: 1024ths of a point.
struct TileType {
    int title = 13 * 1024;
    int hint = 9 * 1024;
};

/// As all text; or as they are by themselves where a line would not fit then, and nothing else gives way.
/// `window` has the font of the hint.
TileType tileType(const wxWindow& window, const std::vector<forms::ServiceType>& services, int width) {
    const wxFont title = font(Type::section);
    const auto units = [](const wxFont& one) {
        return static_cast<int>(one.GetFractionalPointSize() * 1024);
    };
    if (textIsLarge()) return {units(title), units(font(Type::hint))};
    for (std::size_t i = 0; i < services.size(); ++i) {
        int titleWidth = 0;
        int height = 0;
        window.GetTextExtent(shown(titleOf(services[i], i + 1)), &titleWidth, &height, nullptr, nullptr,
                             &title);
        if (std::max(titleWidth, window.GetTextExtent(shown(thirdLineOf(services[i]))).x) > width) return {};
    }
    return {units(title), units(font(Type::hint))};
}

/// `window` has the font of the hint.
std::string markup(const wxWindow& window, const TileType& type, const forms::ServiceType& service,
                   std::size_t place, int width) {
    const std::string third = thirdLineOf(service);
    wxFont titleFont = font(Type::section);
    titleFont.SetFractionalPointSize(type.title / 1024.0);
    const std::string title = utf8Of(wrapped(window, titleFont, shown(titleOf(service, place)), width));
    const std::string ink = service.offered ? "#1F2933" : "#5F6873";
    return "<span foreground='" + ink + "'><span size='" + std::to_string(type.title) + "'><b>" +
           escaped(title) + "</b></span>\n<span size='" + std::to_string(type.hint) + "'>" +
           escaped(utf8Of(wrapped(window, shown(desk::in(service.hint) + "\n" + third), width))) +
           "</span></span>";
}

} // namespace

HomePage::HomePage(wxWindow* parent, Counter& counter, Navigator& navigator)
    : Page(parent), counter_(counter), navigator_(navigator),
      reading_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::ground));
    strip_ = new NoticeStrip(this, Ink::ground);
    auto* body = rowOrColumn();
    addTiles(body);
    addList(body);
    SetSizer(body);
}

void HomePage::addTiles(wxSizer* to) {
    tiles_ = panel(this, Ink::ground);
    auto* grid = new wxGridSizer(tileColumns, small, small);
    std::size_t place = 0;
    for (const forms::ServiceType& service : counter_.desk->catalogue().services) {
        wxButton* made = tile(service, ++place);
        tileButtons_.push_back(made);
        grid->Add(made, wxSizerFlags().Expand());
    }
    tiles_->SetSizer(grid);
    auto* left = column();
    left->Add(strip_, wxSizerFlags().Expand());
    left->Add(tiles_, wxSizerFlags().Expand().Border(wxALL & ~wxTOP, wide));
    to->Add(left, wxSizerFlags(textIsLarge() ? 0 : 1).Expand());
    tiles_->Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        CallAfter([this] { labelTiles(); }); // when the tiles have their new width
    });
}

void HomePage::labelTiles() {
    if (tileButtons_.empty()) return;
    const int width = tileButtons_.front()->GetSize().x - tileInset;
    if (width == tileTextWidth_ || width < tileInset) return;
    tileTextWidth_ = width;
    const auto& services = counter_.desk->catalogue().services;
    const TileType type = tileType(*tileButtons_.front(), services, width);
    for (std::size_t i = 0; i < tileButtons_.size(); ++i)
        tileButtons_[i]->SetLabelMarkup(shown(markup(*tileButtons_[i], type, services[i], i + 1, width)));
    if (!textIsLarge()) return;
    for (wxButton* made : tileButtons_) // as many lines as each needs
        made->SetMinSize({1, std::max(tileHeight, made->GetBestSize().y)});
    Layout();
}

wxButton* HomePage::tile(const forms::ServiceType& service, std::size_t place) {
    auto* made = new wxButton(tiles_, wxID_ANY, shown(desk::in(service.name)), wxDefaultPosition,
                              wxDefaultSize, wxBU_LEFT);
    made->SetName(shown(names::tile(service.id)));
    made->SetFont(font(Type::hint));
    native::addStyle(made, "certdesk-tile");
    made->SetBitmap(iconFor(service.icon, service.offered));
    made->SetBitmapMargins(small, 0);
    made->SetMinSize({1, tileHeight});
    made->Enable(service.offered);
    native::setAccessibleName(made, shown(std::to_string(place) + " " + desk::in(service.name)));
    made->Bind(wxEVT_BUTTON, [this, &service](wxCommandEvent&) { begin(service); });
    return made;
}

void HomePage::addList(wxSizer* to) {
    auto* side = panel(this);
    side->SetMinSize({listWidth, -1});
    auto* all = column();
    listTitle_ = cutLabel(side, shown(tr("办理中")), Type::section); // a long key may end in "…"
    auto* goOn = button(side, names::goOn, shown(tr("接着办 F4")));
    goOn->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { navigator_.callBack(); });
    timeline_ = button(side, names::listTimeline, shown(tr("证书经过 F9")));
    timeline_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { showTimeline(); });
    auto* head = row();
    head->Add(listTitle_, wxSizerFlags(1).CenterVertical());
    head->Add(goOn, wxSizerFlags().CenterVertical().Border(wxRIGHT, small));
    head->Add(timeline_, wxSizerFlags().CenterVertical());
    list_ = new CaseList(side);
    list_->onOpen = [this](const std::string& number) { navigator_.openCase(number); };
    empty_ = label(side, "", Type::text, Ink::soft);
    empty_->SetName(names::noneFound);
    if (textIsLarge()) list_->SetMinSize({-1, 5 * controlHeight()});
    token_ = new TokenCard(side, counter_);
    token_->onOpen = [this] { navigator_.showToken(); };
    token_->onResized = [this] { layOutSide(); };
    today_ = label(side, "", Type::text);
    today_->SetName(names::today);
    all->Add(head, wxSizerFlags().Expand().Border(wxALL, large));
    all->Add(list_, wxSizerFlags(1).Expand().Border(wxLEFT | wxRIGHT, large));
    all->Add(empty_, wxSizerFlags(1).Expand().Border(wxLEFT | wxRIGHT, large));
    all->Add(token_, wxSizerFlags().Expand());
    all->Add(line(side), wxSizerFlags().Expand());
    all->Add(today_, wxSizerFlags().Border(wxALL, large));
    low_ = label(side, "", Type::text, Ink::waits);
    low_->SetName(names::lowStock);
    low_->Hide();
    all->Add(low_, wxSizerFlags().Border(wxALL & ~wxTOP, large));
    lapsing_ = button(side, names::showLapsing, lapsingWords("…"));
    lapsing_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { navigator_.showLapsing(); });
    all->Add(lapsing_, wxSizerFlags().Expand().Border(wxALL & ~wxTOP, large));
    side->SetSizer(all);
    to->Add(line(this, !textIsLarge()), wxSizerFlags().Expand());
    to->Add(side, wxSizerFlags(textIsLarge() ? 1 : 0).Expand());
}

void HomePage::arrive() {
    strip_->clear();
    found_.clear();
    token_->laneChanged();
    token_->view();
    refresh();
    for (wxButton* made : tileButtons_)
        if (made->IsEnabled()) return made->SetFocus();
}

void HomePage::refresh() {
    reading_.run(
        [desk = counter_.desk] {
            Glance glance{desk->openCases(),
                          desk->dayNumbers(),
                          desk::lowStock(*desk),
                          desk::lapsing(*desk, mostLapsing).size(),
                          {}};
            glance.cases = desk::glancesOf(*desk, glance.open);
            return glance;
        },
        [this](const Glance& glance) { fill(glance); });
}

void HomePage::fill(const Glance& glance) {
    const sync::DayNumbers& day = glance.day;
    today_->SetLabelText(shown(say(tr("今日  受理 {0} · 办结 {1} · 退回 {2} · ¥{3}"),
                                   {std::to_string(day.received), std::to_string(day.done),
                                    std::to_string(day.returned), forms::yuanGrouped(day.taken)})));
    showLow(glance.low);
    showLapsing(glance.lapsing);
    if (found_.empty()) {
        rows_ = glance.open;
        glances_ = glance.cases;
    }
    fillList();
    selectOffered();
}

void HomePage::showLapsing(std::size_t number) {
    lapsing_->SetLabelText(lapsingWords(std::to_string(number) + (number == mostLapsing ? "+" : "")));
}

wxString HomePage::lapsingWords(const std::string& count) const {
    const std::string days = std::to_string(desk::lapseHorizon(counter_.desk->catalogue()));
    return shown(say(tr("{0} 天内到期的证书 ({1})  F6"), {days, count}));
}

void HomePage::showLow(const std::map<std::string, std::int64_t>& low) {
    std::string items;
    for (const auto& [item, left] : low)
        items += (items.empty() ? "" : "、") +
                 say(tr("{0} 还剩 {1}"),
                     {desk::nameOfItem(counter_.desk->catalogue(), item), std::to_string(left)});
    setWrapped(low_, shown(say(tr("▲ 备货不足：{0}"), {items})), Ink::waits, sideTextWidth());
    low_->Show(!items.empty());
}

void HomePage::fillList() {
    const std::string count = std::to_string(rows_.size());
    listTitle_->SetLabelText(shown(found_.empty()
                                       ? say(tr("办理中 ({0})"), {count})
                                       : say(tr("查询结果 ({1})，Esc 返回 · {0}"), {found_, count})));
    showRows();
    setWrapped(empty_,
               shown(found_.empty() ? tr("还没有办到一半的业务单；退回、等待制证的也会列在这里。")
                                    : tr("没有找到。可按单位名称、代码、单号、收据号、序列号查询。")),
               Ink::soft, sideTextWidth());
    list_->Show(!rows_.empty());
    timeline_->Show(!rows_.empty());
    empty_->Show(rows_.empty());
    layOutSide();
}

/// What stands in it needs another height: first the page, which may have to scroll now.
void HomePage::layOutSide() {
    Layout();
    list_->GetParent()->Layout();
}

void HomePage::showRows() {
    list_->set(rows_, counter_.lane->cases(), counter_.desk->today(),
               {glances_, desk::timeOf(*counter_.desk)});
}

/// While nobody is logged in there is no list.
void HomePage::minutePassed() {
    if (counter_.lane && !glances_.empty()) showRows();
}

void HomePage::showFound(const std::string& key, Found found) {
    found_ = key;
    rows_ = std::move(found.rows);
    glances_ = std::move(found.glances);
    fillList();
    openFirst();
}

void HomePage::openFirst() {
    if (rows_.empty()) return;
    list_->SelectRow(0);
    list_->SetFocus();
}

void HomePage::selectOffered() {
    const std::string number = std::exchange(offered_, {});
    if (number.empty() || !list_->select(number)) return;
    list_->SetFocus();
    strip_->tell(
        shown(say(tr("上次没有正常退出，已做的都保存着。当时正在办理 {0}，按 Enter 接着办。"), {number})));
}

/// Of the case that is selected in the list.
bool HomePage::showTimeline() {
    const std::string certificate = list_->selectedCertificate();
    if (certificate.empty())
        strip_->tell(shown(tr("请先在列表里选一笔有证书的业务单。")));
    else
        navigator_.showTimeline(certificate);
    return true;
}

void HomePage::announce(const wxString& done) {
    if (!done.empty()) strip_->done(done);
}

void HomePage::laneChanged() {
    token_->laneChanged();
    refresh();
}

void HomePage::begin(const forms::ServiceType& service) { navigator_.begin(service.id); }

bool HomePage::key(const wxKeyEvent& event) {
    const int code = event.GetKeyCode();
    const auto& services = counter_.desk->catalogue().services;
    const int digit = code >= WXK_NUMPAD1 && code <= WXK_NUMPAD9 ? code - WXK_NUMPAD1 : code - '1';
    if (!event.HasModifiers() && digit >= 0 && static_cast<std::size_t>(digit) < services.size()) {
        const forms::ServiceType& service = services[static_cast<std::size_t>(digit)];
        if (service.offered) begin(service);
        return true;
    }
    if (code == WXK_ESCAPE && !found_.empty()) {
        arrive();
        return true;
    }
    if (code == WXK_F9) return showTimeline();
    if (code == WXK_F4) {
        navigator_.callBack();
        return true;
    }
    if (code == WXK_F6) {
        navigator_.showLapsing();
        return true;
    }
    return code == WXK_RETURN && list_->HasFocus() && list_->openSelected();
}

} // namespace certdesk::kiosk
