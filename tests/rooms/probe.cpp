// Asked by reach.cmake; never part of a program.
#if __has_include(PROBED)
#error "the header is found"
#else
#error "the header is absent"
#endif
