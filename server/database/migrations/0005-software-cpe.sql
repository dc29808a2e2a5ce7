-- The surest product that matching takes the software for, as a CPE name; '' where it knows none. Set when judged.
alter table software add column generated_cpe text not null default '';
-- Sources that agree now have a row each: everything is judged once more, and nobody is told.
update vulnerability_state set pending = 'rules' where pending = '';
