# Writes a C++ file that holds the bytes of INPUT as NAMESPACE::SYMBOL.
file(READ ${INPUT} bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
file(WRITE ${OUTPUT} "#include <string_view>
namespace ${NAMESPACE} {
static constexpr char ${SYMBOL}_bytes[] = {${bytes}0};
extern const std::string_view ${SYMBOL};
// There before anything else is initialised.
constinit const std::string_view ${SYMBOL}(${SYMBOL}_bytes, ${size});
}
")
