from marathon.planning import plan_file as plan_file
