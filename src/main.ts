process.stderr.write('cerberus: nothing here yet\n');
