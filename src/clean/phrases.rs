//! Phrases by which furniture shows itself on English news pages, all in lower case and none of
//! them the name of an outlet. Longer lists would do no harm; shorter ones miss more.

/// A paragraph that begins so is boilerplate.
#[rustfmt::skip]
pub(super) const BOILERPLATE_STARTS: &[&str] = &[
    "(adds ", "(corrects ", "(recasts ", "(refiles ", "(reporting by", "(the refiled", "(updates ",
    "(visited", "[click to", "about the author", "additional reporting", "advertisement",
    "advertising", "all images in", "all photos in", "all rights reserved", "also read", "also see",
    "back to top", "become a member", "captcha", "check out our",
    "check out the latest", "click for", "click here", "click the", "click to enlarge",
    "close sign up", "copyright", "did you like", "disclaimer",
    "do you have questions", "do you like this", "don't miss", "donate", "download our",
    "editing by", "email address", "enter your email", "filed under", "find us on",
    "first published", "follow us", "for more information, visit",
    "for the latest", "get the latest", "help us", "in these uncertain times", "join our",
    "join us on", "last modified", "last updated", "leave a comment", "like us on", "listen:",
    "loading", "media inquiries", "more from", "more on this", "more on:", "more stories", "more:",
    "must read", "opinions expressed", "originally published", "photo gallery",
    "please share", "please try again", "posted by", "posted in", "posted on", "print this",
    "published by", "published in", "published on", "read all the", "read also", "read more",
    "read next", "read our", "read the full", "read the latest", "read:", "recommended",
    "related article", "related stor", "related topic", "related:", "reporting by", "see also",
    "see more", "share button", "share on", "share this", "sign up", "skip to", "slideshow",
    "something went wrong", "source:", "sources:", "sponsored", "subscribe",
    "support our", "support us", "tags:", "thank you for subscribing", "the opinions expressed",
    "the views expressed", "this article first appeared",
    "this article is republished", "this article originally", "this article was", "this piece was",
    "this post was", "this report originated", "this report was first", 
    "this story first appeared", "this story originally", "this story was",
    "this story was originally", "topics:", "translated by", "trending", "updated:",
    "views expressed", "warning:", "watch live", "watch more", "watch now", "watch the video",
    "watch:", "with files from", "with reporting by", "writing by",
    "you may also", "you might also", "you should not miss", "your support", "©", "© ",
];

/// A paragraph of no great length that has this in it is boilerplate.
#[rustfmt::skip]
pub(super) const BOILERPLATE_PARTS: &[&str] = &[
    "all rights reserved", "and follow us on", "become a member", "become a monthly donor",
    "check your inbox", "contributed reporting", "contributed to the article",
    "contributed to the report", "contributed to the story", "contributed to this",
    "copyrighted material", "creative commons", "daily newsletter", "do not necessarily reflect",
    "do not necessarily represent", "do not reproduce", "donate now", "donation drive",
    "download our mobile app", "enable javascript", "error occurred", "follow her on",
    "follow him on", "follow me on", "follow them on", "follow us on", "free newsletter",
    "has been refiled", "in your inbox", "into your inbox", "join our channel", "join our telegram",
    "latest news here", "like us on", "may not be reproduced", "media inquiries", "newsletters",
    "on twitter at", "originally appeared", "originally published", "our daily newsletter",
    "our newsletter", "privacy policy", "share this article", "sign up for", "sign up to",
    "straight to your inbox", "subscribe to our", "telegram channel", "terms of service",
    "terms of use", "this article was originally", "to your inbox", "unsubscribe", "updates here",
    "your inbox",
];

/// Of a paragraph as short as a sentence, this is enough to call it boilerplate; prose of some length
/// may well speak of it.
#[rustfmt::skip]
pub(super) const BOILERPLATE_HINTS: &[&str] = &[
    "button below", "click here", "facebook page", "fair use", "find us on",
    "share button", "subscribe", "terms and conditions", "without permission",
];

/// A paragraph that is nothing but this, a colon aside, is boilerplate.
#[rustfmt::skip]
pub(super) const BOILERPLATE_WHOLES: &[&str] = &[
    "ad", "ads", "comments", "contact us", "footnotes", "further reading", "home", "latest news",
    "menu", "most popular", "most read", "news", "next", "notes", "previous", "read also",
    "references", "related", "related articles", "related news", "related stories", "related story",
    "see also", "share", "share article", "source", "sources", "story continues below", "thank you",
    "top stories", "tweet", "tweet this", "view comments",
];

/// After a paragraph that begins so, lines that are no prose belong to a list of links.
#[rustfmt::skip]
pub(super) const LIST_HEADS: &[&str] = &[
    "check out the latest", "further reading", "more from", "more on this", "more stories",
    "most popular", "most read", "read also", "read next", "references", "related", "see also",
    "sources", "trending", "you may also", "you might also", "you should not miss",
];

/// A paragraph of nothing but these is a row of buttons.
#[rustfmt::skip]
pub(super) const BUTTONS: &[&str] = &[
    "article", "bluesky", "comment", "copy", "email", "facebook", "flipboard", "instagram", "like",
    "link", "linkedin", "mail", "mastodon", "messenger", "more", "on", "pinterest", "pocket",
    "print", "reddit", "save", "share", "skype", "sms", "telegram", "this", "threads", "tumblr",
    "tweet", "twitter", "via", "viber", "vk", "wechat", "whatsapp", "x", "youtube",
];

/// A paragraph that begins so is a caption.
#[rustfmt::skip]
pub(super) const CAPTION_STARTS: &[&str] = &[
    "(image", "(photo", "(pictured", "caption:", "click to expand image", "courtesy of", "credit:",
    "featured image", "featured photo", "file -", "file photo", "file picture", "file –", "file: ",
    "file—", "graphic:", "illustration:", "image by", "image caption", "image credit", "image from",
    "image source", "image:", "in this photo", "photo by", "photo caption", "photo courtesy",
    "photo credit", "photo:", "photograph by", "photograph:", "photos:", "picture:", "pictured",
    "representational image", "representative image", "screen grab", "screengrab", "screenshot",
    "show caption",
];

/// A paragraph of no great length that has this in it is a caption.
#[rustfmt::skip]
pub(super) const CAPTION_PARTS: &[&str] = &[
    "(l)", "(left)", "(pictured)", "(r)", "(right)", ", center,", ", left,",
    ", pictured", ", right,", "/afp", "/ap)", "/epa", "/getty", "/reuters", "afp via", "afp/",
    "ap photo", "file image", "file photo", "following photo", "getty images",
    "image above", "image below", "image:", "in a handout", "in this file", "in this handout",
    "in this image", "in this photo", "in this picture", "in this screengrab",
    "in this still image", "licensed under cc", "photo above", "photo below", "photo by",
    "photo credit", "photo taken", "photo:", "photo: ", "photograph taken", "photograph:",
    "reuters/", "still image from", "this handout", "this image", "this photo", "via reuters",
    "wikimedia /",
];

/// Who gives or makes pictures; a paragraph or a last bracket of these is a credit.
#[rustfmt::skip]
pub(super) const CREDITS: &[&str] = &[
    "afp", "anadolu", "ap", "associated", "bloomberg", "courtesy", "credit", "epa", "file",
    "flickr", "getty", "handout", "image", "images", "pa", "photo", "photos", "picture", "pool",
    "press", "private", "reuters", "screengrab", "screenshot", "shutterstock", "social", "source",
    "supplied", "tass", "twitter", "upi", "via", "wikimedia", "wire", "xinhua",
];

/// What an author is said to be at the end of an article.
#[rustfmt::skip]
pub(super) const PROFESSIONS: &[&str] = &[
    "activist", "analyst", "associate", "attorney", "author", "blogger", "broadcaster",
    "co-founder", "cofounder", "columnist", "commentator", "contributor", "correspondent",
    "director", "editor", "expert", "fellow", "filmmaker", "founder", "freelance", "freelancer",
    "historian", "host", "intern", "journalist", "lawyer", "lecturer", "mep", "novelist", "officer",
    "photographer", "photojournalist", "playwright", "producer", "professor", "reporter",
    "researcher", "scholar", "scientist", "specialist", "strategist", "student", "teacher",
    "translator", "writer",
];

/// Months and days, whole or cut.
#[rustfmt::skip]
pub(super) const CALENDAR: &[&str] = &[
    "apr", "april", "aug", "august", "dec", "december", "feb", "february", "fri", "friday", "jan",
    "january", "jul", "july", "jun", "june", "mar", "march", "may", "mon", "monday", "nov",
    "november", "oct", "october", "sat", "saturday", "sep", "sept", "september", "sun", "sunday",
    "thu", "thursday", "tue", "tuesday", "wed", "wednesday",
];
