-- The newest deliveries of each destination and each automation, also of one that had its last long ago.
create index deliveries_of_destination on deliveries (destination_id, position);
create index deliveries_of_automation on deliveries (automation_id, position);
