#pragma once
#include "forms/report.h"
#include "sync/register.h"

namespace certdesk::sync {

/// The report of the period that `day` lies in, from the register's totals and the entries that opened and
/// closed its days. Reads as many rows as there are kinds of numbers, however many cases there are. Throws
/// DamagedEntry.
forms::DailyReport reportOf(const Register& lines, const EntryTable& entries, const Identity& identity,
                            forms::Period period, forms::Day day);

} // namespace certdesk::sync
