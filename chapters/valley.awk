# Walks down the valley of the chapter on optimisers by each of its rules,
# and prints a table: the step, and for each rule the place (a, b).

function walk(rule, lr, steps,    a, b, t) {
    a = 0.1; b = 1
    place[rule, 0] = a " " b
    for (t = 1; t <= steps; t++) {
        a = move(rule, lr, t, a, 100 * a, "a")
        b = move(rule, lr, t, b, b, "b")
        place[rule, t] = a " " b
    }
}

# w after step t, with the gradient g; v and c are the memory of `who`
function move(rule, lr, t, w, g, who,    v, c) {
    v = V[rule, who]; c = C[rule, who]
    if (rule == "sgd")
        w -= lr * g
    else if (rule == "momentum")
        w += v = 0.9 * v - lr * g
    else if (rule == "rmsprop") {
        c = 0.99 * c + 0.01 * g * g
        w -= lr * g / sqrt(c + 1e-8)
    } else {
        v = 0.9 * v + 0.1 * g
        c = 0.999 * c + 0.001 * g * g
        w -= lr * v / (1 - 0.9 ^ t) / (sqrt(c / (1 - 0.999 ^ t)) + 1e-8)
    }
    V[rule, who] = v; C[rule, who] = c
    return w
}

BEGIN {
    steps = steps ? steps : 40
    n = split("sgd 0.018 momentum 0.018 rmsprop 0.03 adam 0.1", rules)
    printf "step"
    for (i = 1; i < n; i += 2) {
        walk(rules[i], rules[i + 1], steps)
        printf " %s_a %s_b", rules[i], rules[i]
    }
    print ""
    for (t = 0; t <= steps; t++) {
        printf "%d", t
        for (i = 1; i < n; i += 2)
            printf " %s", place[rules[i], t]
        print ""
    }
}
