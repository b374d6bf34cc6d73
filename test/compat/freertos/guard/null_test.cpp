// SPDX-License-Identifier: Apache-2.0
#include "../heap_fixture.hpp"

namespace freertos_test {
namespace {

TEST_F(heap, an_interrupt_that_counts_on_null_gets_it_and_no_assert) {
    void* const block = pvPortMalloc(8);
    forget();
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        EXPECT_EQ(pvPortMalloc(8), nullptr);
        EXPECT_EQ(pvPortCalloc(2, 8), nullptr);
        EXPECT_EQ(pvPortAlignedAlloc(64, 8), nullptr);
    }
    EXPECT_EQ(host_kernel::happened(), "");
    ASSERT_NE(ramwright::failures.last(), nullptr);
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::forbidden_context);
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        vPortFree(block);
    }
    EXPECT_EQ(host_kernel::happened(), "!") << "to free there is misuse as ever";
    vPortFree(block);
    EXPECT_EQ(frees(), 1U);
}

}  // namespace
}  // namespace freertos_test
