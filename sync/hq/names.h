#pragma once
#include "forms/names.h"
#include "hq/catalogues.h"

namespace certdesk::hq {

/// What the ids of the catalogues are called, in the newest that has them. Borrows the catalogues.
class Names : public forms::Names {
public:
    explicit Names(const Catalogues& catalogues);
};

} // namespace certdesk::hq
