// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/stack_report.hpp"

#include <gtest/gtest.h>

#include "stack_image.hpp"
#include "tool/common/error.hpp"

namespace ramwright::tool::stack {
namespace {

class stacks : public ::testing::Test {
protected:
    /// What `reset` needs, and that this is a bound.
    std::uint64_t bound(const std::string& path, const annotations& said = {}) {
        const entry_need need = reset(path, said);
        EXPECT_TRUE(need.unknown.empty()) << need.unknown.front();
        return need.bytes;
    }

    /// The one reason for which it is no bound.
    std::string unknown(const std::string& path, const annotations& said = {}) {
        const entry_need need = reset(path, said);
        EXPECT_EQ(need.unknown.size(), 1u);
        return need.unknown.empty() ? "" : need.unknown.front();
    }

    static entry_need reset(const std::string& path, const annotations& said) {
        const stack_report report = analyse_stacks(path, said);
        EXPECT_EQ(report.entries.front().name, "reset");
        return report.entries.front();
    }

    testing::image_maker make_;
};

constexpr const char* leaf = R"(
    begin leaf
        takes 40
        gives_back 40
        bx lr
    finish leaf
)";

TEST_F(stacks, count_what_is_taken_at_each_call_and_not_after) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        begin reset
            takes 8
            bl leaf
            takes 100
            gives_back 100
            gives_back 8
            b .
        finish reset
    )");
    EXPECT_EQ(bound(image), 108u);
}

TEST_F(stacks, tail_calls_take_the_place_of_their_caller) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        begin middle
            takes 16
            gives_back 16
            b.w leaf
        finish middle
        begin reset
            takes 8
            bl middle
            b .
        finish reset
    )");
    EXPECT_EQ(bound(image), 48u);
}

TEST_F(stacks, assembly_without_frames_is_read_by_its_instructions) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        .thumb_func
        .type plain, %function
    plain:
        push {r4-r7, lr}
        vpush {s16-s19}
        sub.w sp, sp, #0x400
        cbz r0, 1f
        add.w sp, sp, #0x400
        vpop {s16-s19}
        pop {r4-r7, pc}
    1:  bl leaf
        b .
        .size plain, . - plain
        reset_calls plain
    )");
    EXPECT_EQ(bound(image), 20u + 16u + 1024u + 40u);
}

TEST_F(stacks, parts_that_a_compiler_split_off_share_the_frame) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        begin reset.cold
            .cfi_def_cfa_offset 24
            bl leaf
            b.w back
        finish reset.cold
        begin reset
            takes 24
            cbz r0, 1f
            b.w reset.cold
        back:
        1:  gives_back 24
            bx lr
        finish reset
    )");
    EXPECT_EQ(bound(image), 64u);
}

TEST_F(stacks, constant_pointers_are_followed_and_no_others) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        begin deep
            takes 500
            gives_back 500
            bx lr
        finish deep
        begin reset
            ldr r3, =leaf
            blx r3
            movw r2, #:lower16:leaf
            movt r2, #:upper16:leaf
            blx r2
            b .
        finish reset
        .pool
        .data
        .balign 4
        .word deep
    )");
    EXPECT_EQ(bound(image), 40u);
}

TEST_F(stacks, a_pointer_that_two_ways_lead_to_is_not_constant) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        begin deep
            takes 500
            gives_back 500
            bx lr
        finish deep
        begin reset
            ldr r3, =deep
            cbz r0, 1f
            ldr r3, =leaf
        1:  blx r3
            b .
        finish reset
        .pool
    )");
    EXPECT_EQ(bound(image), 500u);
}

constexpr const char* through_pointer = R"(
    begin reset
        takes 8
        ldr r3, [r0, #4]
        blx r3
        b .
    finish reset
)";

TEST_F(stacks, pointers_to_nothing_known_make_it_a_lower_bound) {
    const std::string image = make_.thumb(std::string{leaf} + through_pointer);
    EXPECT_NE(unknown(image).find("calls through a pointer"), std::string::npos);
    EXPECT_EQ(bound(image, {.calls = {{.from = "reset", .to = {"leaf"}}}}), 48u);
    EXPECT_EQ(bound(image, {.calls = {{.from = "reset", .to = {}}}}), 8u);
    EXPECT_THROW((void)bound(image, {.calls = {{.from = "leaf", .to = {}}}}), input_error);
    EXPECT_THROW((void)bound(image, {.calls = {{.from = "reset", .to = {"lief"}}}}), input_error);
}

TEST_F(stacks, candidates_are_all_whose_address_is_somewhere) {
    const std::string image = make_.thumb(std::string{leaf} + through_pointer + R"(
        .data
        .balign 4
        .word leaf
    )");
    EXPECT_EQ(bound(image), 48u);
}

TEST_F(stacks, recursion_is_a_lower_bound_until_it_is_said_how_often) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        begin even
            takes 16
            bl odd
            gives_back 16
            bx lr
        finish even
        begin odd
            takes 32
            bl leaf
            bl even
            gives_back 32
            bx lr
        finish odd
        reset_calls even
    )");
    EXPECT_NE(unknown(image).find("can call each other"), std::string::npos);
    // Three of each, and a leaf.
    EXPECT_EQ(bound(image, {.recursions = {{"odd", 3}}}), 3 * (16u + 32u) + 40u);
    // Odd is first entered through even.
    EXPECT_EQ(bound(image, {.recursions = {{"even", 3}}}), 3 * (16u + 32u) + 40u);
}

TEST_F(stacks, loops_made_of_jumps_take_nothing) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        begin ping
            b.w pong
        finish ping
        begin pong
            cbz r0, 1f
            b.w ping
        1:  b.w leaf
        finish pong
        reset_calls ping
    )");
    EXPECT_EQ(bound(image), 40u);
}

TEST_F(stacks, frames_that_vary_are_a_lower_bound_until_it_is_said_how_much) {
    const std::string image = make_.thumb(R"(
        begin varies
            takes 16
            mov r7, sp
            .cfi_def_cfa_register 7
            sub sp, sp, r0
            mov sp, r7
            .cfi_def_cfa_register 13
            gives_back 16
            bx lr
        finish varies
        reset_calls varies
    )");
    EXPECT_NE(unknown(image).find("[[frame]]"), std::string::npos);
    EXPECT_EQ(bound(image, {.frames = {{"varies", 272}}}), 272u);
}

TEST_F(stacks, interrupts_nest_by_priority_each_with_the_frame_of_the_core) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        .globl vector_table
        .type vector_table, %object
    vector_table:
        .word 0x20001000, reset, 0, 0, slow, quick, floats
        .size vector_table, . - vector_table
        begin slow
            takes 20
            gives_back 20
            bx lr
        finish slow
        begin quick
            takes 64
            gives_back 64
            bx lr
        finish quick
        begin floats
            takes 12
            vadd.f32 s0, s0, s0
            gives_back 12
            bx lr
        finish floats
        begin reset
            takes 12
            b .
        finish reset
    )");
    // After reset all have one priority: the deepest of them comes, 8 words above 12 bytes, aligned.
    EXPECT_EQ(analyse_stacks(image, {}).stacks.front().bytes, 16u + 32u + 64u);

    const annotations said{.entries = {{.function = "slow", .priority = 3},
                                       {.function = "floats", .priority = 2},
                                       {.function = "quick", .priority = 1}}};
    const std::uint64_t all = 16u + 32u + 24u + 32u + 16u + 104u + 64u;
    EXPECT_EQ(analyse_stacks(image, said).stacks.front().bytes, all);

    annotations never = said;
    never.entries[2] = {.function = "quick", .never = true};
    EXPECT_EQ(analyse_stacks(image, never).stacks.front().bytes, 16u + 32u + 24u + 32u + 16u);
}

TEST_F(stacks, threads_of_their_own_hold_one_exception_frame_and_what_a_switch_saves) {
    const std::string image = make_.thumb(std::string{leaf} + R"(
        begin reset
            b .
        finish reset
    )");
    const annotations said{
        .entries = {{.function = "leaf", .own_stack = true, .saved_by_switch = 36}}};
    const stack_report report = analyse_stacks(image, said);
    ASSERT_EQ(report.stacks.size(), 2u);
    EXPECT_EQ(report.stacks[1].name, "leaf");
    EXPECT_EQ(report.stacks[1].bytes, 40u + 32u + 36u);
}

/// What only ARMv8.1-M has: loops without a branch, and branches that are announced.
constexpr const char* with_loops = R"(
    .arch armv8.1-m.main
    begin deep
        takes 400
        gives_back 400
        bx lr
    finish deep
)";

TEST_F(stacks, low_overhead_loops_are_branches) {
    const std::string image = make_.thumb(std::string{leaf} + with_loops + R"(
        begin last_round
            takes 8
            ldr r4, =leaf
            dls lr, r3
        1:  blx r4
            ldr r4, =deep
            le lr, 1b
            gives_back 8
            bx lr
        finish last_round
        begin no_round
            takes 8
            ldr r4, =deep
            wls lr, r3, 2f
        1:  ldr r4, =leaf
            le lr, 1b
        2:  blx r4
            gives_back 8
            bx lr
        finish no_round
        begin reset
            bl last_round
            takes 16
            bl no_round
            b .
        finish reset
    )");
    EXPECT_EQ(bound(image), 16u + 8u + 400u);
    EXPECT_EQ(bound(image, {.calls = {{.from = "no_round", .to = {"leaf"}}}}), 8u + 400u);
}

TEST_F(stacks, branch_futures_lead_where_they_announce) {
    const std::string image = make_.thumb(std::string{leaf} + with_loops + R"(
        begin called
            takes 24
            bfl 1f, deep
            nop
        1:  nop
            gives_back 24
            bx lr
        finish called
        begin jumped
            takes 32
            gives_back 32
            bfcsel 1f, leaf, 2f, eq
            nop
        1:  nop
        2:  bf 3f, called
            nop
        3:  nop
        finish jumped
        begin reset
            takes 8
            bl jumped
            b .
        finish reset
    )");
    EXPECT_EQ(bound(image), 8u + 24u + 400u);
}

TEST_F(stacks, riscv_calls_near_and_far_switches_and_traps) {
    const std::string image = make_.riscv(R"(
        begin leaf
            takes 48
            gives_back 48
            ret
        finish leaf
        begin far
            takes 16
            .option push
            .option norelax
            call leaf
            .option pop
            gives_back 16
            ret
        finish far
        begin choose
            la a5, 3f
            slli a0, a0, 2
            add a5, a5, a0
            lw a5, 0(a5)
            jr a5
        1:  ret
        2:  tail far
            .section .rodata
            .align 2
        3:  .word 1b, 2b
            .text
        finish choose
        begin trap
            takes 80
            jal leaf
            gives_back 80
            mret
        finish trap
        begin reset
            takes 32
            jal choose
            j .
        finish reset
    )");
    EXPECT_EQ(bound(image), 32u + 16u + 48u);
    EXPECT_EQ(analyse_stacks(image, {}).stacks.front().bytes, 32u + 16u + 48u + 80u + 48u);
}

}  // namespace
}  // namespace ramwright::tool::stack
