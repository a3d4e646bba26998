BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0010');
CREATE TABLE arrivals (
    spool_id TEXT NOT NULL CONSTRAINT pk_arrivals PRIMARY KEY,
    accepted_at DATETIME NOT NULL,
    node TEXT NOT NULL,
    envelope TEXT NOT NULL,
    raw BLOB NOT NULL
);
CREATE TABLE counts (
    id INTEGER NOT NULL CONSTRAINT pk_counts PRIMARY KEY,
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL
);
INSERT INTO "counts" VALUES(1,'mails','','waiting',1);
INSERT INTO "counts" VALUES(2,'requests','honda','actions/ops',1);
INSERT INTO "counts" VALUES(3,'changes','','',1);
INSERT INTO "counts" VALUES(4,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(5,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(6,'mails','','request',1);
INSERT INTO "counts" VALUES(7,'mails','','waiting',1);
INSERT INTO "counts" VALUES(8,'requests','honda','actions/ops',1);
INSERT INTO "counts" VALUES(9,'changes','','',1);
INSERT INTO "counts" VALUES(10,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(11,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(12,'mails','','request',1);
INSERT INTO "counts" VALUES(13,'mails','','waiting',1);
INSERT INTO "counts" VALUES(14,'requests','honda','actions/ops',1);
INSERT INTO "counts" VALUES(15,'changes','','',1);
INSERT INTO "counts" VALUES(16,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(17,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(18,'mails','','request',1);
INSERT INTO "counts" VALUES(19,'mails','','waiting',1);
INSERT INTO "counts" VALUES(20,'requests','honda','actions/ops',1);
INSERT INTO "counts" VALUES(21,'changes','','',1);
INSERT INTO "counts" VALUES(22,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(23,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(24,'mails','','request',1);
INSERT INTO "counts" VALUES(25,'mails','','waiting',1);
INSERT INTO "counts" VALUES(26,'requests','honda','actions/ops',1);
INSERT INTO "counts" VALUES(27,'changes','','',1);
INSERT INTO "counts" VALUES(28,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(29,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(30,'mails','','request',1);
INSERT INTO "counts" VALUES(31,'mails','','waiting',1);
INSERT INTO "counts" VALUES(32,'requests','honda','actions/ops',1);
INSERT INTO "counts" VALUES(33,'changes','','',1);
INSERT INTO "counts" VALUES(34,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(35,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(36,'mails','','request',1);
INSERT INTO "counts" VALUES(37,'changes','','',1);
INSERT INTO "counts" VALUES(38,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(39,'requests','honda','actions/ops',-1);
INSERT INTO "counts" VALUES(40,'requests','honda','actions/dealer',1);
INSERT INTO "counts" VALUES(41,'changes','','',1);
INSERT INTO "counts" VALUES(42,'changes','dealer:west','',1);
INSERT INTO "counts" VALUES(43,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(44,'requests','honda','actions/ops',-1);
INSERT INTO "counts" VALUES(45,'requests','honda','scheduled/nobody',1);
INSERT INTO "counts" VALUES(46,'changes','','',1);
INSERT INTO "counts" VALUES(47,'changes','dealer:west','',1);
INSERT INTO "counts" VALUES(48,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(49,'requests','honda','actions/ops',-1);
INSERT INTO "counts" VALUES(50,'requests','honda','waiting/shop',1);
INSERT INTO "counts" VALUES(51,'changes','','',1);
INSERT INTO "counts" VALUES(52,'changes','dealer:west','',1);
INSERT INTO "counts" VALUES(53,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(54,'requests','honda','actions/ops',-1);
INSERT INTO "counts" VALUES(55,'requests','honda','actions/dealer',1);
INSERT INTO "counts" VALUES(56,'changes','','',1);
INSERT INTO "counts" VALUES(57,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(58,'requests','honda','actions/ops',-1);
INSERT INTO "counts" VALUES(59,'requests','honda','closed/nobody',1);
INSERT INTO "counts" VALUES(60,'changes','','',1);
INSERT INTO "counts" VALUES(61,'changes','dealer:west','',1);
INSERT INTO "counts" VALUES(62,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(63,'mails','','waiting',1);
INSERT INTO "counts" VALUES(64,'changes','','',1);
INSERT INTO "counts" VALUES(65,'changes','dealer:west','',1);
INSERT INTO "counts" VALUES(66,'changes','shop:elite','',1);
INSERT INTO "counts" VALUES(67,'mails','','waiting',1);
INSERT INTO "counts" VALUES(68,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(69,'mails','','request',1);
INSERT INTO "counts" VALUES(70,'mails','','waiting',1);
INSERT INTO "counts" VALUES(71,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(72,'mails','','event',1);
INSERT INTO "counts" VALUES(73,'mails','','waiting',1);
INSERT INTO "counts" VALUES(74,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(75,'mails','','duplicate',1);
INSERT INTO "counts" VALUES(76,'mails','','waiting',1);
INSERT INTO "counts" VALUES(77,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(78,'mails','','held',1);
INSERT INTO "counts" VALUES(79,'mails','','waiting',1);
INSERT INTO "counts" VALUES(80,'mails','','waiting',-1);
INSERT INTO "counts" VALUES(81,'mails','','ignored',1);
INSERT INTO "counts" VALUES(82,'mails','','waiting',1);
CREATE TABLE deadlines (
    id INTEGER NOT NULL CONSTRAINT pk_deadlines PRIMARY KEY,
    request TEXT NOT NULL CONSTRAINT fk_deadlines_request_requests REFERENCES requests (number),
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    due_at DATETIME NOT NULL,
    fired_at DATETIME,
    settled_at DATETIME
, almanac TEXT);
INSERT INTO "deadlines" VALUES(1,'HON-2026-000002','remind',1,'2026-11-20 19:30:00.000000',NULL,'2026-11-20 14:30:00.000000',NULL);
INSERT INTO "deadlines" VALUES(2,'HON-2026-000002','remind',2,'2026-11-20 23:30:00.000000',NULL,NULL,NULL);
CREATE TABLE events (
    request TEXT NOT NULL CONSTRAINT fk_events_request_requests REFERENCES requests (number),
    sequence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at DATETIME NOT NULL,
    "by" TEXT NOT NULL,
    facts TEXT NOT NULL,
    visibility TEXT NOT NULL,
    hash TEXT NOT NULL, lines TEXT DEFAULT '[]' NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (request, sequence)
);
INSERT INTO "events" VALUES('HON-2026-000001',1,1,'received','2026-11-20 14:30:00.000000','shop','{}','all','8eb61ddb41cda34a62c0655ceac99d48fa3ed85eed2a2e096d2822fd385e6b14','[]');
INSERT INTO "events" VALUES('HON-2026-000002',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','5614d5f7c8ef098172bbf7ad2166101566e223b5b6ba3a919b033873be6daf97','[]');
INSERT INTO "events" VALUES('HON-2026-000002',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','adab34f42bcd6b562542e91fdd84f9cc55cf4da5c2ba2200e1e9516adc9741f7','[]');
INSERT INTO "events" VALUES('HON-2026-000002',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','539df5c7deeeb88bd7f0ce453ac56db7a448ed8b383f132e0b978a9a2125b31a','[]');
INSERT INTO "events" VALUES('HON-2026-000003',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','ed97b24099f393247db23da657f60737a4e04ccb598ab5ccd44213007c8ecc00','[]');
INSERT INTO "events" VALUES('HON-2026-000003',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','6618c1456f1a07661c239e9a879d4e8d8ca0dd8583680b5ca8104f18a56298e5','[]');
INSERT INTO "events" VALUES('HON-2026-000003',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','1417feaf98ca9a5cb6f896888004052fe7510bb3eb281501078fa0440d8be2ac','[]');
INSERT INTO "events" VALUES('HON-2026-000003',4,1,'answered','2026-11-20 19:30:00.000000','dealer','{}','all','68da1abad7da9ca6c441303d6ddb0d0f3086477d626e729bfcbc7d59329d3f9b','[{"answer":"available","eta":null,"line":1,"part_number":null,"price":null,"quantity":null,"reason":null},{"answer":"backorder","eta":"2026-12-04","line":2,"part_number":null,"price":"10.50","quantity":null,"reason":null}]');
INSERT INTO "events" VALUES('HON-2026-000004',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','52585cff11505f7b38be7529ea9bbc276b591561551845a1f659f8b7e4ea5fd5','[]');
INSERT INTO "events" VALUES('HON-2026-000004',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','0af98c52558d094be0c8887f125a75dcaa262e649bcf8674067ac3936dcff8c1','[]');
INSERT INTO "events" VALUES('HON-2026-000004',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','3284f6fd4982c35c4712fe80ca1cc3abc3b55af01bbf027c16850aec897b1eb6','[]');
INSERT INTO "events" VALUES('HON-2026-000004',4,1,'dealer_asked','2026-11-20 19:30:00.000000','dealer','{"text":"Châssis ? – 4×4"}','all','7098d3685247f29d1f8d6a249ee2d67bc7b3da4b05567457514bc692723a3921','[]');
INSERT INTO "events" VALUES('HON-2026-000005',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','4a5c5ba31bb12aa32dc4087caf7be79c81c60caa1545b20e0446d0ee59b31a67','[]');
INSERT INTO "events" VALUES('HON-2026-000005',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','16b6e57c6a5b8f5ecd95b53a97778a70298342c5e25877790c7d1de5807685d0','[]');
INSERT INTO "events" VALUES('HON-2026-000005',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','cb142c7faf0b6b421db57755d07f928f8701e6b52e770eaa980e81798640cfe0','[]');
INSERT INTO "events" VALUES('HON-2026-000005',4,1,'handed_over','2026-11-20 19:30:00.000000','partspost','{"dealer":"east","why":"silent"}','all','355a2923c22b16528f55743b7405942353cb6421425e4d0a4dbbb14122673cb9','[]');
INSERT INTO "events" VALUES('HON-2026-000006',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','bf635dbc903eac8abbb3ab66e47ee4960ef22d106dfbdf66b290d4ab02f7762f','[]');
INSERT INTO "events" VALUES('HON-2026-000006',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','7c198bab6dbe6cbb888e96f024e3445b6a78e4dd525e0f3a2481b0d83214c1a5','[]');
INSERT INTO "events" VALUES('HON-2026-000006',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','f9124ccf69434309c191e0458fee92b53766b610c56665280b428cb9dce4054c','[]');
INSERT INTO "events" VALUES('HON-2026-000006',4,1,'answered','2026-11-20 19:30:00.000000','dealer','{}','all','9546a15e12f7f80aadbca571715d5c148c0d8533f12e4bfdf3c217c74d1a09c7','[{"answer":"available","eta":null,"line":1,"part_number":null,"price":null,"quantity":null,"reason":null},{"answer":"backorder","eta":"2026-12-04","line":2,"part_number":null,"price":"10.50","quantity":null,"reason":null}]');
INSERT INTO "events" VALUES('HON-2026-000006',5,1,'closed','2026-11-20 19:30:00.000000','shop','{"why":"done"}','all','82a34445a4308ffe278b28774848c6a850dfb66bd5e963c96ad2f2b66e653168','[]');
INSERT INTO "events" VALUES('HON-2026-000002',4,2,'revised','2026-11-20 19:30:00.000000','shop','{"version":"2"}','all','b84ade02a35211b47572a8621475ec8e2d5d40c72f06754e19625fe0ed18ca05','[]');
CREATE TABLE figures (
    cut TEXT NOT NULL,
    day DATE NOT NULL,
    dealer TEXT NOT NULL,
    brand TEXT NOT NULL,
    territory TEXT NOT NULL,
    orders BIGINT DEFAULT 0 NOT NULL,
    lines BIGINT DEFAULT 0 NOT NULL,
    sure BIGINT DEFAULT 0 NOT NULL,
    unsure BIGINT DEFAULT 0 NOT NULL,
    returns BIGINT DEFAULT 0 NOT NULL,
    searches BIGINT DEFAULT 0 NOT NULL,
    appointments BIGINT DEFAULT 0 NOT NULL,
    answered BIGINT DEFAULT 0 NOT NULL,
    answered_in_time BIGINT DEFAULT 0 NOT NULL,
    answer_minutes BIGINT DEFAULT 0 NOT NULL,
    backorders BIGINT DEFAULT 0 NOT NULL,
    promises BIGINT DEFAULT 0 NOT NULL,
    promises_kept BIGINT DEFAULT 0 NOT NULL,
    promises_moved BIGINT DEFAULT 0 NOT NULL,
    reminders BIGINT DEFAULT 0 NOT NULL,
    silent BIGINT DEFAULT 0 NOT NULL,
    closed BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_figures PRIMARY KEY (cut, day, dealer, brand, territory)
) WITHOUT ROWID
;
INSERT INTO "figures" VALUES('all','2026-11-20','','','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('all, months','2026-11-01','','','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('all, weeks','2026-11-16','','','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('brand','2026-11-20','','honda','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('brand, months','2026-11-01','','honda','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('brand, weeks','2026-11-16','','honda','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('dealer','2026-11-20','west','honda','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('dealer, months','2026-11-01','west','honda','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('dealer, weeks','2026-11-16','west','honda','',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('territory','2026-11-20','west','honda','H7S',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('territory, months','2026-11-01','west','honda','H7S',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "figures" VALUES('territory, weeks','2026-11-16','west','honda','H7S',6,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
CREATE TABLE invoices (
    number TEXT NOT NULL CONSTRAINT pk_invoices PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    place INTEGER NOT NULL,
    dealer TEXT NOT NULL,
    month DATE NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    currency TEXT NOT NULL,
    total TEXT NOT NULL,
    credits TEXT CONSTRAINT fk_invoices_credits_invoices REFERENCES invoices (number),
    blob TEXT NOT NULL,
    document TEXT NOT NULL,
    made_at DATETIME NOT NULL
);
CREATE TABLE lines (
    request TEXT NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    line TEXT,
    part_number TEXT,
    description TEXT,
    quantity TEXT,
    unit_price TEXT,
    list_price TEXT,
    extended_price TEXT,
    part_type TEXT NOT NULL,
    change TEXT, state TEXT DEFAULT 'new' NOT NULL, eta DATE,
    CONSTRAINT pk_lines PRIMARY KEY (request, version, position),
    CONSTRAINT fk_lines_request_version_versions
        FOREIGN KEY (request, version) REFERENCES versions (request, version)
);
INSERT INTO "lines" VALUES('HON-2026-000001',1,1,'1','04711-T20-A00ZZ','Pare-chocs','1','489.960',NULL,NULL,'oem',NULL,'new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000001',1,2,'2',NULL,'Agrafe','2.5',NULL,'1E+1','-0.10','unknown','add','new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000002',1,1,'1','04711-T20-A00ZZ','Pare-chocs','1','489.960',NULL,NULL,'oem',NULL,'new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000002',1,2,'2',NULL,'Agrafe','2.5',NULL,'1E+1','-0.10','unknown','add','new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000003',1,1,'1','04711-T20-A00ZZ','Pare-chocs','1','489.960',NULL,NULL,'oem',NULL,'available',NULL);
INSERT INTO "lines" VALUES('HON-2026-000003',1,2,'2',NULL,'Agrafe','2.5',NULL,'1E+1','-0.10','unknown','add','backorder','2026-12-04');
INSERT INTO "lines" VALUES('HON-2026-000004',1,1,'1','04711-T20-A00ZZ','Pare-chocs','1','489.960',NULL,NULL,'oem',NULL,'new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000004',1,2,'2',NULL,'Agrafe','2.5',NULL,'1E+1','-0.10','unknown','add','new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000005',1,1,'1','04711-T20-A00ZZ','Pare-chocs','1','489.960',NULL,NULL,'oem',NULL,'new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000005',1,2,'2',NULL,'Agrafe','2.5',NULL,'1E+1','-0.10','unknown','add','new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000006',1,1,'1','04711-T20-A00ZZ','Pare-chocs','1','489.960',NULL,NULL,'oem',NULL,'available',NULL);
INSERT INTO "lines" VALUES('HON-2026-000006',1,2,'2',NULL,'Agrafe','2.5',NULL,'1E+1','-0.10','unknown','add','backorder','2026-12-04');
INSERT INTO "lines" VALUES('HON-2026-000002',2,1,'1','04711-T20-A00ZZ','Pare-chocs','1','489.960',NULL,NULL,'oem',NULL,'new',NULL);
INSERT INTO "lines" VALUES('HON-2026-000002',2,2,'2',NULL,'Agrafe','2.5',NULL,'1E+1','-0.10','unknown','add','new',NULL);
CREATE TABLE messages (
    id INTEGER NOT NULL CONSTRAINT pk_messages PRIMARY KEY,
    key TEXT NOT NULL,
    spool_id TEXT NOT NULL,
    received_at DATETIME NOT NULL,
    via TEXT NOT NULL,
    peer TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    blob TEXT NOT NULL,
    size BIGINT NOT NULL,
    queue_id TEXT NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    outcome TEXT,
    reference TEXT,
    kind TEXT,
    subject TEXT,
    mail_from_header TEXT,
    message_id TEXT,
    pdfs TEXT DEFAULT '[]' NOT NULL,
    problem_code TEXT,
    problem_detail TEXT,
    settled_at DATETIME,
    discarded_by TEXT,
    discard_reason TEXT
);
INSERT INTO "messages" VALUES(1,'untaken','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'request','HON-2026-000001','order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(2,'waiting','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'request','HON-2026-000002','order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(3,'scheduled','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'request','HON-2026-000003','order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(4,'asked','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'request','HON-2026-000004','order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(5,'handed','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'request','HON-2026-000005','order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(6,'closed','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'request','HON-2026-000006','order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(7,'supplement','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,NULL,NULL,NULL,NULL,NULL,NULL,'[]',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "messages" VALUES(8,'request','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'request',NULL,'order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(9,'event','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'event','HON-2026-000002','order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(10,'duplicate','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'duplicate','HON-2026-000002','order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(11,'held','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'held',NULL,'order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]','no-order','nothing was understood','2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(12,'ignored','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,'ignored',NULL,'order','Commande 48213','atelier@shop.example','<1@shop.example>','[["9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c9b1c","PO_48213.pdf",41000]]',NULL,NULL,'2026-11-20 14:30:00.000000',NULL,NULL);
INSERT INTO "messages" VALUES(13,'unread','01HV','2026-11-20 14:30:00.000000','smtp','192.0.2.7','atelier@shop.example','honda@parts.example','abababababababababababababababababababababababababababababababab',48213,'4XkQ1z',0,NULL,NULL,NULL,NULL,NULL,NULL,'[]',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE numbers (
    number TEXT NOT NULL CONSTRAINT pk_numbers PRIMARY KEY,
    message_id INTEGER NOT NULL CONSTRAINT fk_numbers_message_id_messages REFERENCES messages (id),
    "index" INTEGER NOT NULL
);
INSERT INTO "numbers" VALUES('HON-2026-000001',1,0);
INSERT INTO "numbers" VALUES('HON-2026-000002',2,0);
INSERT INTO "numbers" VALUES('HON-2026-000003',3,0);
INSERT INTO "numbers" VALUES('HON-2026-000004',4,0);
INSERT INTO "numbers" VALUES('HON-2026-000005',5,0);
INSERT INTO "numbers" VALUES('HON-2026-000006',6,0);
CREATE TABLE outbox (
    id INTEGER NOT NULL CONSTRAINT pk_outbox PRIMARY KEY,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    request TEXT CONSTRAINT fk_outbox_request_requests REFERENCES requests (number),
    recipient TEXT NOT NULL,
    envelope_from TEXT NOT NULL,
    message_id TEXT NOT NULL,
    blob TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    created_at DATETIME NOT NULL,
    next_at DATETIME NOT NULL,
    token TEXT,
    lease_until DATETIME,
    dot_at DATETIME,
    sent_at DATETIME,
    failed_at DATETIME,
    remote_reply TEXT
, repeats INTEGER DEFAULT '0' NOT NULL);
INSERT INTO "outbox" VALUES(1,'ready|HON-2026-000002','new_request','dealer','HON-2026-000002','p@west.example','b+ready|hon-2026-000002@parts.example','<ready|HON-2026-000002@x>','0000000000000000000000000000000000000000000000000000000000000005','ready',0,'2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "outbox" VALUES(2,'claimed|HON-2026-000002','new_request','dealer','HON-2026-000002','p@west.example','b+claimed|hon-2026-000002@parts.example','<claimed|HON-2026-000002@x>','0000000000000000000000000000000000000000000000000000000000000007','claimed',0,'2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "outbox" VALUES(3,'dot|HON-2026-000002','new_request','dealer','HON-2026-000002','p@west.example','b+dot|hon-2026-000002@parts.example','<dot|HON-2026-000002@x>','0000000000000000000000000000000000000000000000000000000000000003','dot',0,'2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "outbox" VALUES(4,'sent|HON-2026-000002','new_request','dealer','HON-2026-000006','p@west.example','b+sent|hon-2026-000002@parts.example','<sent|HON-2026-000002@x>','0000000000000000000000000000000000000000000000000000000000000004','sent',0,'2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "outbox" VALUES(5,'failed|HON-2026-000002','new_request','dealer',NULL,'p@west.example','b+failed|hon-2026-000002@parts.example','<failed|HON-2026-000002@x>','0000000000000000000000000000000000000000000000000000000000000006','failed',0,'2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "outbox" VALUES(6,'uncertain|HON-2026-000002','new_request','dealer','HON-2026-000002','p@west.example','b+uncertain|hon-2026-000002@parts.example','<uncertain|HON-2026-000002@x>','0000000000000000000000000000000000000000000000000000000000000009','uncertain',0,'2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "outbox" VALUES(7,'cancelled|HON-2026-000002','new_request','dealer','HON-2026-000002','p@west.example','b+cancelled|hon-2026-000002@parts.example','<cancelled|HON-2026-000002@x>','0000000000000000000000000000000000000000000000000000000000000009','cancelled',0,'2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,0);
CREATE TABLE payments (
    id INTEGER NOT NULL CONSTRAINT pk_payments PRIMARY KEY,
    reference TEXT NOT NULL,
    invoice TEXT NOT NULL CONSTRAINT fk_payments_invoice_invoices REFERENCES invoices (number),
    paid_on DATE NOT NULL,
    amount TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    noted_at DATETIME NOT NULL
);
CREATE TABLE procrastinate_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue_name TEXT NOT NULL,
    task_name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    lock TEXT,
    queueing_lock TEXT,
    args TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'todo',
    scheduled_at DATETIME,
    attempts INTEGER NOT NULL DEFAULT 0,
    abort_requested INTEGER NOT NULL DEFAULT 0,
    worker_id INTEGER REFERENCES procrastinate_workers (id) ON DELETE SET NULL,
    created_at DATETIME NOT NULL,
    started_at DATETIME,
    finished_at DATETIME
);
INSERT INTO "procrastinate_jobs" VALUES(1,'default','read',0,'mail-1',NULL,'{"message_id": 1}','todo',NULL,0,0,NULL,'2026-11-22 09:23:55.542985',NULL,NULL);
CREATE TABLE procrastinate_workers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    last_heartbeat DATETIME NOT NULL
);
CREATE TABLE proofs (
    request TEXT NOT NULL CONSTRAINT pk_proofs PRIMARY KEY,
    brand TEXT NOT NULL,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME NOT NULL,
    purged_at DATETIME NOT NULL,
    events INTEGER NOT NULL,
    seals TEXT NOT NULL
);
CREATE TABLE requests (
    number TEXT NOT NULL CONSTRAINT pk_requests PRIMARY KEY,
    kind TEXT NOT NULL,
    brand TEXT NOT NULL,
    shop TEXT NOT NULL,
    shop_name TEXT NOT NULL,
    dealer TEXT,
    opened_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    waiting_on TEXT NOT NULL,
    list TEXT NOT NULL
, waiting_since DATETIME, changed_at DATETIME, due_at DATETIME, wall_at DATETIME, shop_key TEXT, territory TEXT, told BOOLEAN DEFAULT true NOT NULL);
INSERT INTO "requests" VALUES('HON-2026-000001','parts_list','honda','atelier@shop.example','Carrosserie Élite','west','2026-11-20 14:30:00.000000',1,'ops','actions','2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000',NULL,'2026-11-20 14:30:00.000000','elite','H7S',0);
INSERT INTO "requests" VALUES('HON-2026-000002','parts_list','honda','atelier@shop.example','Carrosserie Élite','west','2026-11-20 14:30:00.000000',2,'dealer','actions','2026-11-20 19:30:00.000000','2026-11-20 19:30:00.000000','2026-11-20 23:30:00.000000','2026-11-20 19:30:00.000000','elite','H7S',1);
INSERT INTO "requests" VALUES('HON-2026-000003','parts_list','honda','atelier@shop.example','Carrosserie Élite','west','2026-11-20 14:30:00.000000',1,'nobody','scheduled',NULL,'2026-11-20 19:30:00.000000',NULL,'2026-11-20 19:30:00.000000','elite','H7S',1);
INSERT INTO "requests" VALUES('HON-2026-000004','parts_list','honda','atelier@shop.example','Carrosserie Élite','west','2026-11-20 14:30:00.000000',1,'shop','waiting','2026-11-20 19:30:00.000000','2026-11-20 19:30:00.000000',NULL,'2026-11-20 19:30:00.000000','elite','H7S',1);
INSERT INTO "requests" VALUES('HON-2026-000005','parts_list','honda','atelier@shop.example','Carrosserie Élite','east','2026-11-20 14:30:00.000000',1,'dealer','actions','2026-11-20 19:30:00.000000','2026-11-20 19:30:00.000000',NULL,'2026-11-20 19:30:00.000000','elite','H7S',0);
INSERT INTO "requests" VALUES('HON-2026-000006','parts_list','honda','atelier@shop.example','Carrosserie Élite','west','2026-11-20 14:30:00.000000',1,'nobody','closed',NULL,'2026-11-20 19:30:00.000000',NULL,'2026-11-20 19:30:00.000000','elite','H7S',1);
CREATE TABLE sequences (
    prefix TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_sequences PRIMARY KEY (prefix, year)
);
INSERT INTO "sequences" VALUES('HON',2026,6);
CREATE TABLE tallies (
    cut TEXT NOT NULL,
    day DATE NOT NULL,
    dealer TEXT NOT NULL,
    brand TEXT NOT NULL,
    territory TEXT NOT NULL,
    measure TEXT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT pk_tallies PRIMARY KEY (cut, day, dealer, brand, territory, measure)
) WITHOUT ROWID;
CREATE TABLE terms (
    term TEXT NOT NULL,
    opened_at DATETIME NOT NULL,
    number TEXT NOT NULL,
    dealer TEXT NOT NULL,
    shop_key TEXT NOT NULL,
    CONSTRAINT pk_terms PRIMARY KEY (term, opened_at, number)
) WITHOUT ROWID;
INSERT INTO "terms" VALUES('04711T20A00ZZ','2026-11-20 14:30:00.000000','HON-2026-000001','','elite');
INSERT INTO "terms" VALUES('04711T20A00ZZ','2026-11-20 14:30:00.000000','HON-2026-000002','west','elite');
INSERT INTO "terms" VALUES('04711T20A00ZZ','2026-11-20 14:30:00.000000','HON-2026-000003','west','elite');
INSERT INTO "terms" VALUES('04711T20A00ZZ','2026-11-20 14:30:00.000000','HON-2026-000004','west','elite');
INSERT INTO "terms" VALUES('04711T20A00ZZ','2026-11-20 14:30:00.000000','HON-2026-000005','','elite');
INSERT INTO "terms" VALUES('04711T20A00ZZ','2026-11-20 14:30:00.000000','HON-2026-000006','west','elite');
INSERT INTO "terms" VALUES('48213001','2026-11-20 14:30:00.000000','HON-2026-000001','','elite');
INSERT INTO "terms" VALUES('48213001','2026-11-20 14:30:00.000000','HON-2026-000002','west','elite');
INSERT INTO "terms" VALUES('48213001','2026-11-20 14:30:00.000000','HON-2026-000003','west','elite');
INSERT INTO "terms" VALUES('48213001','2026-11-20 14:30:00.000000','HON-2026-000004','west','elite');
INSERT INTO "terms" VALUES('48213001','2026-11-20 14:30:00.000000','HON-2026-000005','','elite');
INSERT INTO "terms" VALUES('48213001','2026-11-20 14:30:00.000000','HON-2026-000006','west','elite');
INSERT INTO "terms" VALUES('ATELIERSHOPEXAMPLE','2026-11-20 14:30:00.000000','HON-2026-000001','','elite');
INSERT INTO "terms" VALUES('ATELIERSHOPEXAMPLE','2026-11-20 14:30:00.000000','HON-2026-000002','west','elite');
INSERT INTO "terms" VALUES('ATELIERSHOPEXAMPLE','2026-11-20 14:30:00.000000','HON-2026-000003','west','elite');
INSERT INTO "terms" VALUES('ATELIERSHOPEXAMPLE','2026-11-20 14:30:00.000000','HON-2026-000004','west','elite');
INSERT INTO "terms" VALUES('ATELIERSHOPEXAMPLE','2026-11-20 14:30:00.000000','HON-2026-000005','','elite');
INSERT INTO "terms" VALUES('ATELIERSHOPEXAMPLE','2026-11-20 14:30:00.000000','HON-2026-000006','west','elite');
INSERT INTO "terms" VALUES('S:CARROSSERIEELITE','2026-11-20 14:30:00.000000','HON-2026-000001','','elite');
INSERT INTO "terms" VALUES('S:CARROSSERIEELITE','2026-11-20 14:30:00.000000','HON-2026-000002','west','elite');
INSERT INTO "terms" VALUES('S:CARROSSERIEELITE','2026-11-20 14:30:00.000000','HON-2026-000003','west','elite');
INSERT INTO "terms" VALUES('S:CARROSSERIEELITE','2026-11-20 14:30:00.000000','HON-2026-000004','west','elite');
INSERT INTO "terms" VALUES('S:CARROSSERIEELITE','2026-11-20 14:30:00.000000','HON-2026-000005','','elite');
INSERT INTO "terms" VALUES('S:CARROSSERIEELITE','2026-11-20 14:30:00.000000','HON-2026-000006','west','elite');
INSERT INTO "terms" VALUES('S:ELITE','2026-11-20 14:30:00.000000','HON-2026-000001','','elite');
INSERT INTO "terms" VALUES('S:ELITE','2026-11-20 14:30:00.000000','HON-2026-000002','west','elite');
INSERT INTO "terms" VALUES('S:ELITE','2026-11-20 14:30:00.000000','HON-2026-000003','west','elite');
INSERT INTO "terms" VALUES('S:ELITE','2026-11-20 14:30:00.000000','HON-2026-000004','west','elite');
INSERT INTO "terms" VALUES('S:ELITE','2026-11-20 14:30:00.000000','HON-2026-000005','','elite');
INSERT INTO "terms" VALUES('S:ELITE','2026-11-20 14:30:00.000000','HON-2026-000006','west','elite');
CREATE TABLE ticks (
    name TEXT NOT NULL CONSTRAINT pk_ticks PRIMARY KEY,
    slot DATETIME NOT NULL,
    at DATETIME NOT NULL
);
INSERT INTO "ticks" VALUES('chase','2026-11-20 14:30:00.000000','2026-11-20 14:30:00.000000');
CREATE TABLE versions (
    request TEXT NOT NULL CONSTRAINT fk_versions_request_requests REFERENCES requests (number),
    version INTEGER NOT NULL,
    message_id INTEGER NOT NULL CONSTRAINT fk_versions_message_id_messages REFERENCES messages (id),
    at DATETIME NOT NULL,
    blob TEXT NOT NULL,
    purchase_order TEXT,
    opening TEXT NOT NULL, repair_order TEXT, claim TEXT, vin TEXT,
    CONSTRAINT pk_versions PRIMARY KEY (request, version)
);
INSERT INTO "versions" VALUES('HON-2026-000001',1,1,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000001','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","names":[],"number":"HON-2026-000001","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000001","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000002',1,2,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000002','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","names":[],"number":"HON-2026-000002","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000002","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000003',1,3,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000003','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","names":[],"number":"HON-2026-000003","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000003","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000004',1,4,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000004','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","names":[],"number":"HON-2026-000004","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000004","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000005',1,5,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000005','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","names":[],"number":"HON-2026-000005","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000005","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000006',1,6,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000006','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","names":[],"number":"HON-2026-000006","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000006","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000002',2,7,'2026-11-20 19:30:00.000000','bebebebebebebebebebebebebebebebebebebebebebebebebebebebebebebebe','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","names":[],"number":"HON-2026-000002","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"bebebebebebebebebebebebebebebebebebebebebebebebebebebebebebebebe","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
CREATE UNIQUE INDEX uq_messages_key ON messages (key);
CREATE INDEX ix_messages_reference ON messages (reference);
CREATE INDEX ix_messages_waiting ON messages (received_at) WHERE outcome IS NULL;
CREATE INDEX ix_messages_held ON messages (received_at) WHERE outcome = 'held';
CREATE UNIQUE INDEX uq_numbers_order ON numbers (message_id, "index");
CREATE INDEX ix_requests_newest ON requests (opened_at, number);
CREATE INDEX ix_requests_brand ON requests (brand, opened_at, number);
CREATE INDEX ix_requests_dealer ON requests (dealer, opened_at, number);
CREATE INDEX ix_requests_shop ON requests (shop, opened_at, number);
CREATE INDEX ix_versions_blob ON versions (blob);
CREATE INDEX ix_versions_message_id ON versions (message_id);
CREATE UNIQUE INDEX uq_outbox_key ON outbox (key);
CREATE INDEX ix_outbox_request ON outbox (request);
CREATE INDEX ix_outbox_envelope_from ON outbox (envelope_from);
CREATE INDEX ix_outbox_unsent ON outbox (state, next_at) WHERE state <> 'sent';
CREATE UNIQUE INDEX uq_deadlines_planned ON deadlines (request, kind, number);
CREATE INDEX ix_deadlines_open ON deadlines (due_at) WHERE fired_at IS NULL AND settled_at IS NULL;
CREATE UNIQUE INDEX uq_jobs_queueing_lock ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
CREATE UNIQUE INDEX uq_jobs_running_lock ON procrastinate_jobs (lock) WHERE status = 'doing';
CREATE INDEX ix_jobs_next ON procrastinate_jobs (priority DESC, id) WHERE status = 'todo';
CREATE INDEX ix_jobs_lock ON procrastinate_jobs (lock, priority, id) WHERE status = 'todo';
CREATE INDEX ix_jobs_running ON procrastinate_jobs (started_at) WHERE status = 'doing';
CREATE INDEX ix_jobs_worker ON procrastinate_jobs (worker_id) WHERE worker_id IS NOT NULL;
CREATE INDEX ix_jobs_finished ON procrastinate_jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX ix_versions_purchase_order ON versions (purchase_order);
CREATE INDEX ix_versions_repair_order ON versions (repair_order);
CREATE INDEX ix_versions_claim ON versions (claim);
CREATE INDEX ix_versions_vin ON versions (vin);
CREATE INDEX ix_outbox_recipient ON outbox (recipient, sent_at);
CREATE INDEX ix_requests_shop_key ON requests (shop_key, opened_at, number);
CREATE INDEX ix_requests_wall ON requests (list, wall_at, number) WHERE list <> 'closed';
CREATE INDEX ix_requests_wall_shop ON requests (shop_key, list, wall_at, number) WHERE list <> 'closed';
CREATE INDEX ix_requests_unfilled ON requests (number) WHERE territory IS NULL;
CREATE INDEX ix_terms_dealer ON terms (dealer, term, opened_at, number);
CREATE INDEX ix_terms_shop ON terms (shop_key, term, opened_at, number);
CREATE INDEX ix_counts_subject ON counts (subject, key, state, amount);
CREATE INDEX ix_requests_wall_dealer ON requests (dealer, told, list, wall_at, number) WHERE list <> 'closed'
;
CREATE INDEX ix_arrivals_accepted_at ON arrivals (accepted_at);
CREATE VIEW v_requests AS
    SELECT requests.number, requests.kind, requests.brand, requests.dealer, requests.territory,
        requests.shop AS shop_address, requests.shop_key, requests.shop_name, versions.purchase_order,
        versions.repair_order, versions.claim, versions.vin, requests.version, requests.list, requests.waiting_on,
        requests.waiting_since, requests.opened_at, requests.changed_at, requests.due_at
    FROM requests JOIN versions ON versions.request = requests.number AND versions.version = requests.version
    WHERE requests.brand <> 'canary';
CREATE VIEW v_lines AS
    SELECT lines.request, lines.position, lines.line, lines.part_number, lines.description, lines.quantity,
        lines.unit_price, lines.list_price, lines.extended_price, lines.part_type, lines.state,
        lines.eta AS expected_on, lines.version
    FROM lines JOIN requests ON requests.number = lines.request AND requests.version = lines.version
    WHERE requests.brand <> 'canary';
CREATE VIEW v_events AS
    SELECT events.request, events.sequence, events.version, events.kind, events.at, events."by" AS actor, events.facts,
        events.lines, events.visibility, events.hash AS seal
    FROM events JOIN requests ON requests.number = events.request
    WHERE requests.brand <> 'canary';
CREATE VIEW v_messages AS
    SELECT id, received_at, via, sender AS envelope_sender, recipient, mail_from_header AS header_sender, subject,
        message_id, kind, outcome, reference AS request, problem_code, size, blob, settled_at
    FROM messages;
CREATE VIEW v_mails AS
    SELECT id, kind, role, request, recipient, message_id, state, attempts, repeats, blob, created_at, sent_at,
        failed_at, remote_reply
    FROM outbox;
CREATE INDEX ix_requests_shop_grown ON requests (shop, changed_at) WHERE version > 1;
CREATE UNIQUE INDEX uq_invoices_key ON invoices (key);
CREATE UNIQUE INDEX uq_invoices_place ON invoices (series, year, place);
CREATE INDEX ix_invoices_dealer ON invoices (dealer, issued_on, number);
CREATE INDEX ix_invoices_newest ON invoices (issued_on, number);
CREATE INDEX ix_invoices_month ON invoices (month, dealer);
CREATE INDEX ix_invoices_credits ON invoices (credits);
CREATE UNIQUE INDEX uq_payments_reference ON payments (reference);
CREATE INDEX ix_payments_invoice ON payments (invoice)
;
CREATE VIEW v_figures AS
    SELECT day, brand, dealer, territory, measure, amount FROM (
        SELECT day, brand, dealer, territory, measure, CASE measure WHEN 'orders' THEN orders WHEN 'lines' THEN lines WHEN 'sure' THEN sure WHEN 'unsure' THEN unsure WHEN 'returns' THEN returns WHEN 'searches' THEN searches WHEN 'appointments' THEN appointments WHEN 'answered' THEN answered WHEN 'answered_in_time' THEN answered_in_time WHEN 'answer_minutes' THEN answer_minutes WHEN 'backorders' THEN backorders WHEN 'promises' THEN promises WHEN 'promises_kept' THEN promises_kept WHEN 'promises_moved' THEN promises_moved WHEN 'reminders' THEN reminders WHEN 'silent' THEN silent WHEN 'closed' THEN closed END AS amount
        FROM figures, (SELECT 'orders' AS measure UNION ALL SELECT 'lines' AS measure UNION ALL SELECT 'sure' AS measure UNION ALL SELECT 'unsure' AS measure UNION ALL SELECT 'returns' AS measure UNION ALL SELECT 'searches' AS measure UNION ALL SELECT 'appointments' AS measure UNION ALL SELECT 'answered' AS measure UNION ALL SELECT 'answered_in_time' AS measure UNION ALL SELECT 'answer_minutes' AS measure UNION ALL SELECT 'backorders' AS measure UNION ALL SELECT 'promises' AS measure UNION ALL SELECT 'promises_kept' AS measure UNION ALL SELECT 'promises_moved' AS measure UNION ALL SELECT 'reminders' AS measure UNION ALL SELECT 'silent' AS measure UNION ALL SELECT 'closed' AS measure) AS measures
        WHERE cut = 'territory'
    ) AS every
    WHERE amount <> 0;
CREATE INDEX ix_outbox_alone ON outbox (kind, created_at) WHERE request IS NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('procrastinate_jobs',1);
COMMIT;
