<?php
// Tests write faster than people do.
add_filter('check_comment_flood', '__return_false', 99);
add_filter('wp_is_comment_flood', '__return_false', 99);
// And no mail leaves this server.
add_filter('pre_wp_mail', '__return_true');
// Like almost every theme, its pages name their feeds.
add_action('after_setup_theme', function () { add_theme_support('automatic-feed-links'); });
