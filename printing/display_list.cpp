#include "printing/display_list.h"

#include <sodium.h>

namespace certdesk::printing {

bool Box::contains(const Box& other, double tolerance) const {
    return other.x >= x - tolerance && other.y >= y - tolerance && other.right() <= right() + tolerance &&
           other.bottom() <= bottom() + tolerance;
}

DisplayList::~DisplayList() {
    for (DisplayPage& page : pages)
        for (TextMark& mark : page.texts)
            sodium_memzero(mark.text.data(), mark.text.size() * sizeof(char32_t));
}

} // namespace certdesk::printing
