/* SPDX-License-Identifier: Apache-2.0
 *
 * The steps of concurrent_pool, one access to memory at a time, in contexts that preempt each other at
 * any moment. Interrupts nest and threads do not; here both may, so all that either can do is explored.
 *
 * How one word is changed is chosen by a definition:
 *
 *     EXCLUSIVE      exclusive accesses: changing the context ends the reservation     Cortex-M
 *     COUNTED        compare and swap of a value that counts the commits               hosts
 *     PLAIN          compare and swap of the index alone                               broken: ABA
 *     OUTLIVES       a reservation that changing the context does not end              broken: RISC-V
 *     UNCLAIMED      exclusive, but a free looks at the link, then writes it           broken: TWO_FREES
 *
 * With TWO_FREES two contexts free one block; without it each takes and gives blocks as it likes.
 */

#ifndef CONTEXTS
#define CONTEXTS 3
#endif
#ifndef CALLS
#define CALLS 3
#endif

#define BLOCKS 3
#define END BLOCKS            /* of the list */
#define TAKEN (BLOCKS + 1)    /* in the link of a live block */
#define NOBODY CONTEXTS

byte first = 0;
byte link[BLOCKS];
byte commits = 0;             /* COUNTED only */

bool reserved = false;        /* the core's monitor */
byte running = NOBODY;

byte holder[BLOCKS] = NOBODY;
byte freed = 0;
byte finished = 0;

/* Before each access: if another context ran last, there was an exception in between. */
inline arrive() {
    if
    :: running != me ->
        running = me;
#ifndef OUTLIVES
        reserved = false;
#endif
    :: else
    fi
}

inline begin() {
    d_step {
        arrive();
        seen = first;
        counted = commits;
        reserved = true
    }
}

/* What must happen in the same moment as the write is passed along. */
#if defined(COUNTED)
#define MAY_COMMIT (first == seen && commits == counted)
#elif defined(PLAIN)
#define MAY_COMMIT (first == seen)
#else
#define MAY_COMMIT reserved
#endif

inline commit(value) {
    d_step {
        arrive();
        done = MAY_COMMIT;
        if
        :: done ->
            first = value;
#ifdef COUNTED
            commits++
#endif
        :: else
        fi;
        reserved = false
    }
}

/* The block is in `seen`; END if there is none. */
inline take() {
    do
    :: begin();
        if
        :: seen == END -> break
        :: else
        fi;
        d_step { arrive(); next = link[seen] };
        if
        :: next == TAKEN ->
            commit(seen);
            assert(!done)     /* nothing was overwritten, so another context took the block */
        :: else ->
            atomic {
                commit(next);
                if
                :: done ->
                    assert(holder[seen] == NOBODY);   /* or a block is held twice */
                    holder[seen] = me
                :: else
                fi
            };
            if
            :: done ->
                d_step { arrive(); link[seen] = TAKEN };
                break
            :: else
            fi
        fi
    od
}

/* replace_zero: `done` iff the link of `block` was TAKEN and this context has changed it. */
inline claim(block) {
#if defined(COUNTED) || defined(PLAIN)
    d_step {
        arrive();
        done = link[block] == TAKEN;
        if
        :: done -> link[block] = block
        :: else
        fi
    }
#elif defined(UNCLAIMED)
    d_step { arrive(); done = link[block] == TAKEN };
    if
    :: done -> d_step { arrive(); link[block] = block }
    :: else
    fi
#else
    do
    :: d_step { arrive(); done = link[block] == TAKEN; reserved = true };
        if
        :: !done -> break
        :: else
        fi;
        d_step {
            arrive();
            done = reserved;
            if
            :: done -> link[block] = block
            :: else
            fi;
            reserved = false
        };
        if
        :: done -> break
        :: else
        fi
    od
#endif
}

/* `gave` iff `block` was live. */
inline give(block) {
    claim(block);
    gave = done;
    if
    :: gave ->
        do
        :: begin();
            d_step { arrive(); link[block] = seen };
            commit(block);
            if
            :: done -> break
            :: else
            fi
        od
    :: else
    fi
}

proctype context(byte me) {
    byte seen, next, counted, calls;
    byte one = END, other = END;   /* the blocks it holds */
    bool done, gave;

#ifdef TWO_FREES
    if
    :: me < 2 ->                   /* both have the address of block 0 */
        give(0);
        freed = freed + gave
    :: else ->
        give(1);
        assert(gave)
    fi;
#else
    do
    :: calls == CALLS -> break
    :: calls < CALLS && one == END -> take(); one = seen; calls++
    :: calls < CALLS && one != END && other == END -> take(); other = seen; calls++
    :: calls < CALLS && one != END ->
        holder[one] = NOBODY;
        give(one);
        assert(gave);
        one = other;
        other = END;
        calls++
    od;
#endif
    finished++
}

init {
    byte i, listed;
    atomic {
#ifdef TWO_FREES
        link[0] = TAKEN; link[1] = TAKEN; link[2] = END;
        first = 2;
#else
        link[0] = 1; link[1] = 2; link[2] = END;
#endif
        for (i : 0 .. CONTEXTS - 1) {
            run context(i)
        }
    };
    finished == CONTEXTS;

    /* The list holds each block that nobody holds, once. */
    atomic {
        i = first;
        do
        :: i == END -> break
        :: else ->
            assert(i < BLOCKS && holder[i] == NOBODY && listed < BLOCKS);
            listed++;
            i = link[i]
        od;
        for (i : 0 .. BLOCKS - 1) {
            listed = listed + (holder[i] != NOBODY);
            assert((link[i] == TAKEN) == (holder[i] != NOBODY))
        };
        assert(listed == BLOCKS);
#ifdef TWO_FREES
        assert(freed == 1)
#endif
    }
}
