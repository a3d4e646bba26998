BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
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
INSERT INTO "events" VALUES('HON-2026-000001',1,1,'received','2026-11-20 14:30:00.000000','shop','{}','all','84210e353f93a9f381134bf9875f1b4139597455f47039c86d3c1f90100087ce','[]');
INSERT INTO "events" VALUES('HON-2026-000002',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','1fa04411279f9d18d17758a4579a2dc0e790fb01c48fc117292b33edad8a1a61','[]');
INSERT INTO "events" VALUES('HON-2026-000002',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','62d7c8a0489b7d620c9f8b82971a11c8a7881c3473c34743607179bebdc99a99','[]');
INSERT INTO "events" VALUES('HON-2026-000002',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','ad9717a53078df941f1a441638e89272076e6d3d625fdbe0ae50ed72371f6beb','[]');
INSERT INTO "events" VALUES('HON-2026-000003',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','3c519cef8359a6913a78490168f0966156ca42dcf091da741c7945a78731a05e','[]');
INSERT INTO "events" VALUES('HON-2026-000003',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','de8a6e73ad9300e59cb2c77233985a78ebcc9086ed85a026975f78c3ef8a32b8','[]');
INSERT INTO "events" VALUES('HON-2026-000003',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','8448ef319e85a67791bdb2ad6a4efeaaa52712361f8aecd888e45d6d00cca394','[]');
INSERT INTO "events" VALUES('HON-2026-000003',4,1,'answered','2026-11-20 19:30:00.000000','dealer','{}','all','500d1977f808a3dedc9cbc9e4c2d8e3e90b275243b7df17dafd4054a03aa9846','[{"answer":"available","eta":null,"line":1,"part_number":null,"price":null,"quantity":null,"reason":null},{"answer":"backorder","eta":"2026-12-04","line":2,"part_number":null,"price":"10.50","quantity":null,"reason":null}]');
INSERT INTO "events" VALUES('HON-2026-000004',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','07870aea2d08d6601a7c557fabb59380f10a56a1164c97884fd8d61640ec3471','[]');
INSERT INTO "events" VALUES('HON-2026-000004',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','3dc184b2662d04ac3fecb5a20921aaee68abe01fc7c7cffa195e1ec7e685c843','[]');
INSERT INTO "events" VALUES('HON-2026-000004',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','22a3cf9ade5d99afc55ba46c3577724149ac9e15d5c06f4b8f59335784455607','[]');
INSERT INTO "events" VALUES('HON-2026-000004',4,1,'dealer_asked','2026-11-20 19:30:00.000000','dealer','{"text":"Châssis ? – 4×4"}','all','fdb9dd3cac7fbfaea47dfb02ded8e6ef666e5b92e0f9a8a0256798ac50daa961','[]');
INSERT INTO "events" VALUES('HON-2026-000005',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','5619559d6e2a5ccda998352a5c8f07e47802a2daa36771f61ba8b50c52055997','[]');
INSERT INTO "events" VALUES('HON-2026-000005',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','70f8d84c64d9589748de63b4a3254ada3bfccf162cdd6e9ae655388a28cdf4cc','[]');
INSERT INTO "events" VALUES('HON-2026-000005',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','9f21f1e5e750df79de8b69e06fab3a96a571db5dcdb74279423645d1456ef755','[]');
INSERT INTO "events" VALUES('HON-2026-000005',4,1,'handed_over','2026-11-20 19:30:00.000000','partspost','{"dealer":"east","why":"silent"}','all','084cab2c672f59011845871e89c4b8f255ffba9ce7f37187204526a04596892c','[]');
INSERT INTO "events" VALUES('HON-2026-000006',1,1,'received','2026-11-20 14:30:00.000000','shop','{"files":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd annexe.pdf"}','all','ab1563a04bce613dba3b9a040714f316ef034953c068e552300667cf195b2dbe','[]');
INSERT INTO "events" VALUES('HON-2026-000006',2,1,'routed','2026-11-20 14:30:00.000000','partspost','{"dealer":"west"}','all','3927dba08d18a4e3110e07ed913ce950b99a502b79a0c80d117f585d5db09f9b','[]');
INSERT INTO "events" VALUES('HON-2026-000006',3,1,'dealer_told','2026-11-20 14:30:00.000000','partspost','{"to":"p@west.example"}','all','5b1d806542d831681654f6c56937e3368a01e5e48d608972f4bf54a723708029','[]');
INSERT INTO "events" VALUES('HON-2026-000006',4,1,'answered','2026-11-20 19:30:00.000000','dealer','{}','all','8c46ed40bd8cefc770a0e82ef1ead5fd9ae6e254800e3c8aa2c2df21d79fa8ce','[{"answer":"available","eta":null,"line":1,"part_number":null,"price":null,"quantity":null,"reason":null},{"answer":"backorder","eta":"2026-12-04","line":2,"part_number":null,"price":"10.50","quantity":null,"reason":null}]');
INSERT INTO "events" VALUES('HON-2026-000006',5,1,'closed','2026-11-20 19:30:00.000000','shop','{"why":"done"}','all','8060775af4e7492b6d3c28b037e115fd69ea5ab36fb90d4ad82519a3a8498148','[]');
INSERT INTO "events" VALUES('HON-2026-000002',4,2,'revised','2026-11-20 19:30:00.000000','shop','{"version":"2"}','all','9b8995367848ce6c4d87a2ac23c7e4c15490578c95b57d7856d478ac0c51c634','[]');
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
INSERT INTO "procrastinate_jobs" VALUES(1,'default','read',0,'mail-1',NULL,'{"message_id": 1}','todo',NULL,0,0,NULL,'2026-11-22 08:47:06.220102',NULL,NULL);
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
INSERT INTO "tallies" VALUES('all','2026-11-20','','','','requests',6);
INSERT INTO "tallies" VALUES('brand','2026-11-20','','honda','','requests',6);
INSERT INTO "tallies" VALUES('brand, months','2026-11-01','','honda','','requests',6);
INSERT INTO "tallies" VALUES('dealer','2026-11-20','west','honda','','requests',6);
INSERT INTO "tallies" VALUES('dealer, months','2026-11-01','west','honda','','requests',6);
INSERT INTO "tallies" VALUES('territory','2026-11-20','west','honda','H7S','requests',6);
INSERT INTO "tallies" VALUES('territory, months','2026-11-01','west','honda','H7S','requests',6);
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
INSERT INTO "versions" VALUES('HON-2026-000001',1,1,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000001','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","number":"HON-2026-000001","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000001","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000002',1,2,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000002','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","number":"HON-2026-000002","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000002","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000003',1,3,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000003','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","number":"HON-2026-000003","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000003","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000004',1,4,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000004','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","number":"HON-2026-000004","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000004","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000005',1,5,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000005','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","number":"HON-2026-000005","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000005","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000006',1,6,'2026-11-20 14:30:00.000000','0000000000000000000000000000000000000000000000000000000000000006','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","number":"HON-2026-000006","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"0000000000000000000000000000000000000000000000000000000000000006","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
INSERT INTO "versions" VALUES('HON-2026-000002',2,7,'2026-11-20 19:30:00.000000','bebebebebebebebebebebebebebebebebebebebebebebebebebebebebebebebe','48213-001','{"about":null,"brand":"honda","directory":"f00d","kind":"parts_list","number":"HON-2026-000002","order":{"checks":{},"claim":null,"confidence":0.30000000000000004,"currency":null,"date":"2026-11-20","insurer":null,"lines":[{"change":null,"description":"Pare-chocs","extended_price":null,"line":"1","list_price":null,"part_number":"04711-T20-A00ZZ","part_type":"oem","quantity":"1","unit_price":"489.960"},{"change":"add","description":"Agrafe","extended_price":"-0.10","line":"2","list_price":"1E+1","part_number":null,"part_type":"unknown","quantity":"2.5","unit_price":null}],"purchase_order":"48213-001","repair_order":null,"required_by":null,"shop":{"email":null,"name":null,"phone":null,"postal_code":null},"subtotal":"489.86","supplement_of":null,"tax":null,"total":null,"vehicle":{"make":"Honda","model":"Civic","year":"2023"},"vin":null},"problems":[],"route":{"brand":"honda","country":"CA","dealer":"west","postal_code":"H7S2B4","reason":"owner","steps":["the longest prefix that matches is H7S"],"territory":"H7S"},"shop":{"address":"Atelier@Shop.example","language":"fr","name":"Carrosserie Élite"},"shop_key":"elite","shop_postal_code":"H7S2B4","source":{"blob":"bebebebebebebebebebebebebebebebebebebebebebebebebebebebebebebebe","index":0,"name":"PO_48213.pdf"}}',NULL,NULL,NULL);
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
CREATE VIEW v_figures AS
    SELECT day, brand, dealer, territory, measure, amount FROM tallies WHERE cut = 'territory';
CREATE INDEX ix_requests_shop_grown ON requests (shop, changed_at) WHERE version > 1;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('procrastinate_jobs',1);
COMMIT;
