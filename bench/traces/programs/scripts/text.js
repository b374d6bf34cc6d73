// SPDX-License-Identifier: Apache-2.0
// Text: templates filled in, words counted, and a tree built and walked.

(function () {
    var template = '<tr><td>{name}</td><td>{value}</td><td>{unit}</td></tr>';
    function fill(values) {
        return template.replace(/\{(\w+)\}/g, function (whole, key) { return values[key]; });
    }

    var page = [];
    for (var row = 0; row < 200; ++row) {
        page.push(fill({name: 'sensor ' + row, value: row * 37 % 101, unit: row % 2 ? 'C' : 'kPa'}));
    }
    var text = page.join('\n');

    var counts = {};
    text.split(/[^a-z0-9]+/i).forEach(function (word) {
        counts[word] = (counts[word] || 0) + 1;
    });
    Object.keys(counts).sort(function (a, b) { return counts[b] - counts[a]; }).slice(0, 10);

    function insert(tree, key) {
        if (tree === null) {
            return {key: key, left: null, right: null};
        }
        if (key < tree.key) {
            tree.left = insert(tree.left, key);
        } else if (key > tree.key) {
            tree.right = insert(tree.right, key);
        }
        return tree;
    }
    for (var round = 0; round < 2; ++round) {
        var tree = null;
        for (var each = 0; each < 250; ++each) {
            tree = insert(tree, (each * 7919 + round) % 997);
        }
        var keys = [];
        (function walk(node) {
            if (node !== null) {
                walk(node.left);
                keys.push(String(node.key));
                walk(node.right);
            }
        }(tree));
        if (keys.length !== 250) {
            throw new Error('the tree lost a key');
        }
    }
}());
