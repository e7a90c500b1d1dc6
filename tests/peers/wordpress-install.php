<?php
// Installs the blog and prints who may log in how, as JSON.
$url = getenv('WPURL');
$_SERVER['HTTP_HOST'] = parse_url($url, PHP_URL_HOST) . ':' . parse_url($url, PHP_URL_PORT);
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
require getenv('WPDIR') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');

$installed = wp_install('Björkskolans blogg', 'redaktor', 'redaktor@exempelby.example', true, '', 'redaktor-losen', '');
update_option('blogdescription', 'Nytt från Björkskolan i Exempelby');
switch_theme('bare'); // Debian packs the themes apart
update_option('permalink_structure', ''); // ?rest_route= until a test wants pretty addresses
update_option('timezone_string', 'Europe/Stockholm');
update_option('comment_registration', 0);
update_option('require_name_email', 0);
update_option('comment_moderation', 0); // comments are public at once: the harder case for a moderator
update_option('comment_previously_approved', 0);

function password($user) {
    list($password) = WP_Application_Passwords::create_new_application_password($user, array('name' => 'Kanalvakt'));
    return $password;
}

$reader = wp_insert_user(array(
    'user_login' => 'lasare', 'user_pass' => 'lasare-losen', 'display_name' => 'Lasse Läsare',
    'user_email' => 'lasare@exempelby.example', 'role' => 'subscriber',
));
$writer = wp_insert_user(array(
    'user_login' => 'skribent', 'user_pass' => 'skribent-losen', 'display_name' => 'Siv Skribent',
    'user_email' => 'skribent@exempelby.example', 'role' => 'editor',
));
echo json_encode(array(
    'url' => $url,
    'version' => $GLOBALS['wp_version'],
    'user' => 'redaktor',
    'user_id' => $installed['user_id'],
    'app_password' => password($installed['user_id']),
    'reader' => 'lasare',
    'reader_id' => $reader,
    'reader_app_password' => password($reader),
    'writer' => 'skribent',
    'writer_id' => $writer,
    'writer_app_password' => password($writer),
)), "\n";
